/** The part of gifenc that is used; it brings no types. */
declare module "gifenc" {
  interface FrameOptions {
    /** Colours as [red, green, blue], at most 256. The first frame's is that of all frames without one. */
    palette?: [number, number, number][];
    transparent?: boolean;
    transparentIndex?: number;
    /** Milliseconds, in steps of ten. */
    delay?: number;
    /** 0: forever. */
    repeat?: number;
    /** 1: the next frame is drawn over this one. */
    dispose?: number;
  }
  export function GIFEncoder(): {
    writeFrame(pixels: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
