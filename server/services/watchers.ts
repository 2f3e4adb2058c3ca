import { Emitter } from "./emitter.js";

/** What a client can watch. Nothing is measured or scanned without a watcher. */
export type Topic = "listeners" | "metrics";

/** Which clients watch what, for as long as they are connected. */
export class Watchers {
  private readonly byTopic: Record<Topic, Set<string>> = { listeners: new Set(), metrics: new Set() };
  private readonly changed = new Emitter<Topic>();
  /** Fires when a client begins or stops to watch a topic. */
  readonly onDidChange = this.changed.event;

  /** @param topics all that the connection watches from now on */
  set(connection: string, topics: Readonly<Record<Topic, boolean>>): void {
    for (const topic of Object.keys(this.byTopic) as Topic[]) {
      const watching = this.byTopic[topic];
      const changed = topics[topic] ? !watching.has(connection) : watching.has(connection);
      if (topics[topic]) watching.add(connection);
      else watching.delete(connection);
      if (changed) this.changed.fire(topic);
    }
  }

  connectionClosed(connection: string): void {
    this.set(connection, { listeners: false, metrics: false });
  }

  /** The connections that watch a topic. */
  of(topic: Topic): ReadonlySet<string> {
    return this.byTopic[topic];
  }
}
