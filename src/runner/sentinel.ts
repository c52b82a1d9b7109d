import { createHook } from 'node:async_hooks';
import { SandboxBroken } from './sandbox-broken.ts';

/** Longest timer that Node holds; the MCP clients arm one per request and it never fires within a run. */
const timerMsMax = 2 ** 31 - 1;

/**
 * Frames of Node's own below which a native resource does no harm. Its HTTP layer drops the cached text of the `Date` header after a
 * second: no agent sees it and nothing waits for it. Synchronous compression makes the same handle as the other kind, and uses no thread.
 */
const harmless = /at (utcDate \(node:internal\/http|(\w+\.)?syncBufferWrapper (\[as \w+\] )?\(node:zlib)/;

/**
 * Watches for real I/O, real timers and thread-pool work while virtual time runs. Any of them would let the
 * machine's speed decide the order of events, and the run would no longer replay.
 * Node names native resources in capitals (`HASHREQUEST`, `FSREQPROMISE`, `TCPWRAP`); libraries' own are not I/O.
 */
export class Sentinel {
  #offence: SandboxBroken | null = null;
  #deferred = false;
  readonly #hook = createHook({
    trackPromises: false,
    init: (_id, type, _trigger, resource) => {
      if (type === 'TickObject' || type === 'Immediate') {
        this.#deferred = true;
        return;
      }
      if (this.#offence !== null || !isRealWorld(type, resource)) return;
      const stack = deepStack();
      if (!harmless.test(stack)) this.#offence = describe(type, stack);
    },
  });

  start(): void {
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
  }

  /** Whether anything was put off to a later turn, past what promises do by themselves, since this was last asked. */
  takeDeferred(): boolean {
    const deferred = this.#deferred;
    this.#deferred = false;
    return deferred;
  }

  /** Puts something off itself, unseen. */
  unseen(defer: () => void): void {
    const deferred = this.#deferred;
    defer();
    this.#deferred = deferred;
  }

  /** Throws {@link SandboxBroken} with the resource and the line that asked for it. */
  check(): void {
    if (this.#offence === null) return;
    const offence = this.#offence;
    this.#offence = null;
    throw offence;
  }
}

function isRealWorld(type: string, resource: object): boolean {
  if (type === 'Timeout') return '_idleTimeout' in resource && Number(resource._idleTimeout) < timerMsMax;
  if (type === 'WRITEWRAP' && isOwnOutput(resource)) return false;
  return type !== 'STREAM_END_OF_STREAM' && /^[A-Z0-9_]+$/.test(type);
}

/** What this process prints, progress or a test's lines, may leave while a trial runs: nothing in the trial waits for it. */
function isOwnOutput(resource: object): boolean {
  const handle = 'handle' in resource ? resource.handle : undefined;
  return handle !== undefined && [process.stdout, process.stderr].some((stream) => '_handle' in stream && stream._handle === handle);
}

function describe(type: string, stack: string): SandboxBroken {
  const frames = stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => /:\d+:\d+\)?$/.test(line) && !line.includes(import.meta.url));
  const own = frames.find((line) => !line.includes('node:') && !line.includes('node_modules'));
  const kind = type === 'Timeout' ? 'a real timer' : `real I/O or thread-pool work (${type})`;
  const message = `${kind} on the decision path, ${own ?? frames[0] ?? 'from an unknown place'}: use the world's clock and synchronous calls`;
  const place = /file:\/\/.*:\d+:\d+/.exec(own ?? '')?.[0];
  return new SandboxBroken(message, place === undefined ? undefined : { what: kind, place });
}

/** Whoever asked for a socket stands below more frames of Node's own than a stack holds by default. */
function deepStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
