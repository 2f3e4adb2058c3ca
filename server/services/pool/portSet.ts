/** A set of ports, 0 to 65535, that finds the next member 32 ports at a time. */
export class PortSet {
  private readonly words = new Uint32Array(2048);

  add(port: number): void {
    this.words[port >>> 5]! |= 1 << (port & 31);
  }

  delete(port: number): void {
    this.words[port >>> 5]! &= ~(1 << (port & 31));
  }

  has(port: number): boolean {
    return ((this.words[port >>> 5]! >>> (port & 31)) & 1) === 1;
  }

  count(): number {
    return this.countWithout(new PortSet());
  }

  /** @returns how many ports are in this set and not in the other */
  countWithout(other: PortSet): number {
    let count = 0;
    for (let index = 0; index < this.words.length; index++) {
      for (let word = this.words[index]! & ~other.words[index]!; word !== 0; word &= word - 1) count += 1;
    }
    return count;
  }

  /** @returns the lowest port from `first` to `last` that is in this set and not in the other; undefined when there is none */
  firstWithout(other: PortSet, first: number, last: number): number | undefined {
    for (let index = first >>> 5; index <= last >>> 5; index++) {
      let word = this.words[index]! & ~other.words[index]!;
      if (index === first >>> 5) word &= -1 << (first & 31);
      if (word === 0) continue;
      const port = (index << 5) + (31 - Math.clz32(word & -word));
      return port <= last ? port : undefined;
    }
    return undefined;
  }
}
