import { useEffect, useState } from "preact/hooks";

/** A value with listeners. Components read a slice of it and render again only when that slice changed. */
export class Store<S extends object> {
  private listeners = new Set<() => void>();

  constructor(public state: S) {}

  set(patch: Partial<S>): void {
    this.state = { ...this.state, ...patch };
    for (const listener of [...this.listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The slice must be a value held in the state, not one made by `select`, or every change renders again. */
export function useStore<S extends object, T>(store: Store<S>, select: (state: S) => T): T {
  const [, render] = useState({});
  const value = select(store.state);
  useEffect(() => {
    let last = value;
    const check = (): void => {
      const now = select(store.state);
      if (!Object.is(now, last)) {
        last = now;
        render({});
      }
    };
    check();
    return store.subscribe(check);
    // `select` is a pure function of the state; taking part in the dependencies it would resubscribe on each render.
  }, [store]);
  return value;
}
