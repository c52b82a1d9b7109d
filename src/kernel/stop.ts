/** What an emergency stop covers: every field that is given must fit; with none given it covers everybody. */
export interface StopScope {
  readonly tenant: string | null;
  readonly agent: string | null;
  /** This tool, whatever it does; null: every tool that moves money. */
  readonly tool: string | null;
}

/** One text for equal scopes, for people too. */
export function scopeName({ tenant, agent, tool }: StopScope): string {
  const parts = [tenant === null ? '' : `tenant ${tenant}`, agent === null ? '' : `agent ${agent}`, tool === null ? '' : `tool ${tool}`];
  return parts.filter((part) => part !== '').join(', ') || 'everything';
}
