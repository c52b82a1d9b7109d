import type { RetailSystem } from '../kernel/instruction.ts';

/** A payment made before the agents start. `returns`: gives back the one before it. `system`: not over the electronic banking network. */
export interface ReceivedSpec {
  readonly from: string;
  readonly to: string;
  readonly amountWon: string;
  readonly memo: string;
  readonly returns?: boolean;
  readonly system?: RetailSystem;
  /** Of a payment out of a voucher: its issuer takes it back from the payee then. */
  readonly chargedBackMinute?: number;
}

/** Tokens that a wallet has set aside for a payee, who may take them by a payment (a pre-authorisation). */
export interface HeldSpec {
  readonly from: string;
  readonly to: string;
  readonly amountWon: string;
  /** Default: before the agents start. */
  readonly minute?: number;
  /** They are free again then. */
  readonly untilMinute: number;
  /** Given up sooner, by whoever set them aside. */
  readonly releasedMinute?: number;
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
