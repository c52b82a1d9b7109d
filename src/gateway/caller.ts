/** Who calls, as the token says: an agent that acts for a principal at a tenant. Tenant and principal are part of every key. */
export interface Caller {
  readonly tenant: string;
  readonly principal: string;
  readonly agent: string;
}
