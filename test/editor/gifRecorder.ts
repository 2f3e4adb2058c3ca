import type { CDPSession, Page } from "playwright-core";
import { GIFEncoder } from "gifenc";
import { PNG } from "pngjs";

/** Pixels of a picture for each of the page, so that text is sharp on the screens that people have. */
const scale = 2;

interface Frame {
  /** A pixel is one number, 0xRRGGBB. */
  pixels: Uint32Array;
  shownMs: number;
}

/** Records a page as a GIF that repeats forever. The time that it shows is given, since a busy machine takes longer for the same. */
export class GifRecorder {
  private readonly frames: Frame[] = [];

  private constructor(
    private readonly session: CDPSession,
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** @param width and height of the page, in its own pixels */
  static async start(page: Page, width: number, height: number): Promise<GifRecorder> {
    await page.setViewportSize({ width, height });
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
    return new GifRecorder(session, width * scale, height * scale);
  }

  /** Adds the page as it is, to be shown for so long (ms). */
  async hold(shownMs: number): Promise<void> {
    const { data } = await this.session.send("Page.captureScreenshot", { format: "png" });
    const png = PNG.sync.read(Buffer.from(data, "base64"));
    if (png.width !== this.width || png.height !== this.height) throw new Error(`The picture is ${png.width} × ${png.height}.`);
    const pixels = new Uint32Array(this.width * this.height);
    for (let index = 0; index < pixels.length; index++) pixels[index] = png.data.readUIntBE(index * 4, 3);
    const last = this.frames.at(-1);
    if (last !== undefined && pixels.every((pixel, index) => pixel === last.pixels[index])) last.shownMs += shownMs;
    else this.frames.push({ pixels, shownMs });
  }

  /** Adds what the page shows until something is done. Each state that is seen is shown for so long (ms), however often it was seen. */
  async watch(done: Promise<unknown>, shownMs: number): Promise<void> {
    const state = { ended: false };
    const ended = done.finally(() => (state.ended = true));
    ended.catch(() => undefined); // Awaited below.
    while (!state.ended) {
      const before = this.frames.length;
      await this.hold(0);
      if (this.frames.length > before) this.frames.at(-1)!.shownMs = shownMs;
    }
    await ended;
  }

  /** @returns the GIF, and how long (ms) it takes to repeat */
  gif(): { bytes: Uint8Array; lengthMs: number } {
    const colours = commonColours(this.frames);
    const transparentIndex = colours.length;
    const palette = [...colours, 0].map((colour): [number, number, number] => [colour >> 16, (colour >> 8) & 255, colour & 255]);
    const nearest = new Map<number, number>();
    const indexOf = (colour: number): number => {
      let index = nearest.get(colour);
      if (index === undefined) nearest.set(colour, (index = nearestIndex(colour, colours)));
      return index;
    };
    const gif = GIFEncoder();
    let before: Uint8Array | undefined;
    for (const [number, { pixels, shownMs }] of this.frames.entries()) {
      const indexes = Uint8Array.from(pixels, indexOf);
      // A pixel that has not changed is left as it is, which takes hardly any space.
      const last = before;
      const changed = last === undefined ? indexes : indexes.map((index, at) => (index === last[at] ? transparentIndex : index));
      const first = number === 0 ? { palette, repeat: 0 } : { transparent: true, transparentIndex };
      gif.writeFrame(changed, this.width, this.height, { ...first, delay: shownMs, dispose: 1 });
      before = indexes;
    }
    gif.finish();
    return { bytes: gif.bytes(), lengthMs: this.frames.reduce((sum, { shownMs }) => sum + shownMs, 0) };
  }
}

/** Squares of the distances of red, green and blue. A more frequent colour stands for those that nobody tells from it. */
const indistinguishable = 40;

/** At most 255 colours of the frames: the most frequent ones that can be told apart. The large areas keep exactly their own. */
function commonColours(frames: readonly Frame[]): number[] {
  const counts = new Map<number, number>();
  for (const { pixels } of frames) for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const total = frames.reduce((sum, { pixels }) => sum + pixels.length, 0);
  const chosen: number[] = [];
  for (const colour of byCount) {
    if (chosen.length === 255) break;
    const isArea = counts.get(colour)! > total / 1000;
    if (isArea || chosen.every((other) => distance(colour, other) > indistinguishable)) chosen.push(colour);
  }
  return chosen;
}

const distance = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

function nearestIndex(colour: number, colours: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < colours.length; index++)
    if (distance(colour, colours[index]!) < distance(colour, colours[best]!)) best = index;
  return best;
}
