import { Emitter } from "./emitter.js";

/** The topics that a client can watch. Nothing is measured or scanned without a watcher. */
export type Topic = "listeners" | "metrics";

/** The topics that each connected client watches. */
export class Watchers {
  private readonly byTopic: Record<Topic, Set<string>> = { listeners: new Set(), metrics: new Set() };
  private readonly changed = new Emitter<Topic>();
  /** Fires when a client begins or stops watching a topic. */
  readonly onDidChange = this.changed.event;

  /** @param topics all topics that the connection watches from now on */
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
