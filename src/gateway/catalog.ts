import type { Tool } from './tool.ts';
import { getBulkResult, submitBulkFile } from './tools/bulk-file.ts';
import { claimReturn } from './tools/claim-return.ts';
import { getBalance } from './tools/get-balance.ts';
import { getWallet } from './tools/get-wallet.ts';
import { listAccounts } from './tools/list-accounts.ts';
import { listTransactions } from './tools/list-transactions.ts';
import { getCutoffs, getSystemStatus } from './tools/network.ts';
import { recallPayment } from './tools/recall-payment.ts';
import { getSettlementPosition } from './tools/settlement-position.ts';
import { askPrincipal, finishTask, getTask, waitUntil } from './tools/task.ts';
import { transferFunds } from './tools/transfer-funds.ts';
import { getTransferStatus, listTransfers } from './tools/transfer-status.ts';
import { verifyRecipient } from './tools/verify-recipient.ts';

/** Every tool, in the order in which `tools/list` gives them; those for a ledger only where there is one. */
export const catalog: readonly Tool[] = [
  getTask,
  listAccounts,
  getBalance,
  getWallet,
  listTransactions,
  verifyRecipient,
  transferFunds,
  getTransferStatus,
  listTransfers,
  recallPayment,
  submitBulkFile,
  getBulkResult,
  claimReturn,
  getCutoffs,
  getSystemStatus,
  getSettlementPosition,
  askPrincipal,
  waitUntil,
  finishTask,
];

export const toolNames: ReadonlySet<string> = new Set(catalog.map(({ definition }) => definition.name));
