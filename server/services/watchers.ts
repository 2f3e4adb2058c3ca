/** What a client can look at. Nothing is measured or scanned for nobody. */
export type Topic = "listeners" | "metrics";

/** Which client looks at what, for as long as it is connected. */
export class Watchers {
  private readonly byTopic: Record<Topic, Set<string>> = { listeners: new Set(), metrics: new Set() };
  private readonly onChange = new Set<(topic: Topic) => void>();

  /** @param connection names it; what it looked at before and is not named here it looks at no more */
  set(connection: string, topics: Readonly<Record<Topic, boolean>>): void {
    for (const topic of Object.keys(this.byTopic) as Topic[]) {
      const watching = this.byTopic[topic];
      const changed = topics[topic] ? !watching.has(connection) : watching.has(connection);
      if (topics[topic]) watching.add(connection);
      else watching.delete(connection);
      if (changed) for (const listener of this.onChange) listener(topic);
    }
  }

  connectionClosed(connection: string): void {
    this.set(connection, { listeners: false, metrics: false });
  }

  /** The connections that look at it. */
  of(topic: Topic): ReadonlySet<string> {
    return this.byTopic[topic];
  }

  /** Somebody begins to look at the topic, or one looks at it no more. */
  onDidChange(listener: (topic: Topic) => void): void {
    this.onChange.add(listener);
  }
}
