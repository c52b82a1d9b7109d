/** Makes everything that waits durable at once. */
export type AsyncWrite = () => Promise<void>;

/**
 * Lets everybody who flushes in one turn of the event loop, and everybody who comes while a write is under way, share the next write.
 * One write is under way at a time, so that what is durable is always a prefix.
 * @param defer runs a task after the current turn
 */
export class AsyncGroupCommit {
  readonly #write: AsyncWrite;
  readonly #defer: (task: () => void) => void;
  #waiting: PromiseWithResolvers<void> | undefined;
  #running: Promise<void> | undefined;

  constructor(write: AsyncWrite, defer: (task: () => void) => void) {
    this.#write = write;
    this.#defer = defer;
  }

  /** The write that is under way. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Settles as the next write does. */
  flush(): Promise<void> {
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers();
      if (this.#running === undefined) this.#defer(() => this.#start());
    }
    return this.#waiting.promise;
  }

  #start(): void {
    const group = this.#waiting;
    if (group === undefined || this.#running !== undefined) return;
    this.#waiting = undefined;
    this.#running = group.promise;
    const then = (settle: () => void) => {
      this.#running = undefined;
      settle();
      this.#start();
    };
    this.#write().then(
      () => then(group.resolve),
      (error: unknown) => then(() => group.reject(error)),
    );
  }
}
