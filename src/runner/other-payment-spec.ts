import type { RetailSystem } from '../kernel/instruction.ts';

/** A payment made before the agents start. `returns`: gives back the one before it. `system`: not over the electronic banking network. */
export interface ReceivedSpec {
  readonly from: string;
  readonly to: string;
  readonly amountWon: string;
  readonly memo: string;
  readonly returns?: boolean;
  readonly system?: RetailSystem;
}

/** A payment of other customers during the trial, once or again and again. */
export interface BackgroundSpec {
  readonly from: string;
  readonly to: string;
  readonly amountWon: string;
  readonly system?: RetailSystem;
  readonly minute: number;
  readonly everyMinutes?: number;
  readonly times?: number;
}
