/** `traceparent` of W3C Trace Context, version 00: `00-<trace id>-<parent id>-<flags>`. */
const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The context that a caller sent, if it is one: anything else starts no trace and is not kept (W3C Trace Context, 3.2.2). */
export function traceParentOf(sent: unknown): string | undefined {
  return typeof sent === 'string' && form.test(sent) ? sent : undefined;
}
