/** Reading what a tool answered: nothing is trusted to be there or to have its type. */
export type Content = Readonly<Record<string, unknown>>;

export function textAt(content: Content, name: string): string | undefined {
  const value = content[name];
  return typeof value === 'string' ? value : undefined;
}

export function recordAt(content: Content, name: string): Content {
  const value = content[name];
  return isContent(value) ? value : {};
}

/** The objects of a list; an empty list where there is none. */
export function listAt(content: Content, name: string): readonly Content[] {
  const value = content[name];
  return Array.isArray(value) ? value.filter(isContent) : [];
}

/** A time in ISO 8601 with its offset, as epoch milliseconds. */
export function timeAt(content: Content, name: string): number | undefined {
  const at = Date.parse(textAt(content, name) ?? '');
  return Number.isNaN(at) ? undefined : at;
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
