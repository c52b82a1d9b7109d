import { formatKst } from '../../kernel/calendar.ts';
import type { AnyEvent, Event, EventData, EventKind, JsonValue } from '../../kernel/event.ts';
import type { AccountRef, Instruction, Outcome } from '../../kernel/instruction.ts';
import { scopeName } from '../../kernel/stop.ts';
import { wonText } from '../../report/amount-text.ts';

/** Longest answer or set of arguments that stands in a sentence. */
const quotedMax = 160;

const sentences: { readonly [K in EventKind]: (data: EventData[K], event: Event) => string } = {
  'trial.opened': ({ agents, obligations }) =>
    `The trial opens: ${agents.map(({ agent }) => agent).join(', ')} at work, ${obligations.length} payments owed`,
  'trial.closed': ({ reason }) => `The trial closes: ${reason === 'finished' ? 'all agents had ended' : 'its time was up'}`,
  'account.opened': ({ book, account, holder, kind }) => `${book} opens account ${account} for ${holder} (${kind})`,
  'account.changed': ({ book, account, status }) => `${book} makes account ${account} ${status}`,
  'account.agreed': ({ book, account, terms }) => `${book} agrees on terms for account ${account} (${terms.kind})`,
  'day.closed': ({ book, date }) => `${book} has booked interest and fees of ${date}`,
  'transfer.posted': (data) => `${data.book} posts ${movement(data)}`,
  'transfer.held': (data) => `${data.book} holds ${movement(data)}`,
  'transfer.captured': (data) => `${data.book} captures hold ${data.hold}: ${movement(data)}`,
  'transfer.voided': ({ book, hold }) => `${book} voids hold ${hold}`,
  'transfer.expired': ({ book, hold }) => `${book} lets hold ${hold} expire`,
  'tokens.attested': ({ ledger, bank, tokensWon, liabilityWon, cbdcWon }) =>
    `${ledger} attests for bank ${bank}: ${wonText(tokensWon)} in wallets, ${wonText(liabilityWon)} owed, ${wonText(cbdcWon)} of CBDC`,
  'wallet.set': ({ ledger, account, terms }) =>
    `${ledger} sets the terms of wallet ${account} (${terms.voucher !== null ? 'voucher' : terms.trade !== null ? 'trade' : terms.kind})`,
  'instruction.received': ({ rail, instruction }) => `${rail} takes in ${order(instruction)}`,
  'instruction.concluded': ({ rail, outcome }, { instruction }) => `${rail} concludes ${instruction}: ${result(outcome)}`,
  'instruction.fenced': ({ rail }, { instruction }) => `${rail} closes ${instruction} unseen: a late copy will be refused`,
  'participant.changed': ({ participant, available }) => `Bank ${participant} ${available ? 'is back' : 'goes away'}`,
  'cap.changed': ({ participant, capWon }) => `The net debit cap of bank ${participant} is now ${wonText(capWon)}`,
  'cap.band': ({ participant, band, netDebitWon }) => `Bank ${participant} enters band ${band} with a net debit of ${wonText(netDebitWon)}`,
  'obligation.accrued': ({ debtor, creditor, amountWon, session }) =>
    `Bank ${debtor} owes bank ${creditor} ${wonText(amountWon)} for session ${session}`,
  'netting.closed': ({ session, payInWon }) => `Session ${session} is netted for ${Object.keys(payInWon).length} banks`,
  'session.settled': ({ session }) => `Session ${session} is settled, and final`,
  'session.refused': ({ session, reason }) => `BOK-Wire+ refuses to settle session ${session} for now: ${reason}`,
  'session.shortfall': ({ session, participant, missingWon }) => `Bank ${participant} lacks ${wonText(missingWon)} for session ${session}`,
  'collateral.lodged': ({ participant, faceWon, haircutPercent }) =>
    `Bank ${participant} pledges ${wonText(faceWon)}, which count for ${100 - haircutPercent} % of that`,
  'loss-sharing.changed': ({ on }) => `The others ${on ? 'bear' : 'do not bear'} what a defaulter's collateral leaves`,
  'participant.defaulted': ({ participant, session, missingWon, collateralWon }) =>
    `Bank ${participant} is in default for session ${session}: ${wonText(missingWon)} missing, ${wonText(collateralWon)} from its collateral`,
  'closing.extended': ({ system, date, closesKst }) => `${system} closes at ${closesKst} on ${date}`,
  'agreement.changed': ({ rail, payer, payee, agreed }) =>
    `${rail} notes that ${payer.account} ${agreed ? 'lets' : 'no longer lets'} ${payee.account} collect`,
  'consent.changed': ({ rail, user, fintechUseNum }) => `${rail} notes what user ${user} agreed to for ${fintechUseNum}`,
  'return.claimed': ({ original, amountWon }) => `${wonText(amountWon)} of ${original} are claimed back`,
  'return.answered': ({ agrees }) => `The payee ${agrees ? 'agrees to' : 'refuses'} a return`,
  'coin.established': ({ rail, issuer, reserve, bondsWon }) =>
    `${rail} begins: issuer ${issuer}, reserve on ${reserve.bank} ${reserve.account} and in bonds of ${wonText(bondsWon)}`,
  'chain.reorganised': ({ rail, height, blocks }) => `The chain of ${rail} replaces its last ${blocks} blocks, up to ${height}`,
  'blocklist.changed': ({ rail, account, listed }) => `${rail} ${listed ? 'puts' : 'takes'} ${account} ${listed ? 'on' : 'off'} its block-list`,
  'reserve.attested': ({ rail, circulationWon, owedWon, cashWon, bondsWon }) =>
    `${rail} discloses ${wonText(circulationWon)} in circulation and ${wonText(owedWon)} owed against ${wonText(cashWon)} in cash and ${wonText(bondsWon)} in bonds`,
  'mandate.issued': ({ mandate }) =>
    `${mandate.principal} lets ${mandate.agent} pay: at most ${wonText(mandate.limitWon)} at once, ${wonText(mandate.budgetWon)} in all`,
  'mandate.revoked': ({ mandate }) => `Mandate ${mandate} is revoked`,
  'claim.opened': ({ key }, { agent, instruction }) => `The gateway claims key ${key} of ${agent ?? 'an agent'} for ${instruction}`,
  'claim.answered': ({ key, answer }) => `The gateway keeps the answer to key ${key}: ${quoted(answer)}`,
  'budget.reserved': ({ mandate, amountWon }) => `The gateway reserves ${wonText(amountWon)} of ${mandate}`,
  'budget.consumed': ({ mandate, amountWon }) => `The gateway uses up ${wonText(amountWon)} of ${mandate}`,
  'budget.released': ({ mandate, amountWon }) => `The gateway frees ${wonText(amountWon)} of ${mandate}`,
  'policy.adopted': ({ policy }) => `The gateway adopts a policy of ${policy.rules.length} rules for ${policy.agents.length} agents`,
  'approval.asked': ({ approval, why, validMs }, { agent, instruction }) =>
    `The gateway asks a person to approve ${instruction} of ${agent} (${why.join(', ')}) within ${validMs / 60_000} minutes: ${approval}`,
  'approval.approved': ({ approval, by }) => `${by} approves ${approval}`,
  'approval.refused': ({ approval, by }) => `${by} refuses ${approval}`,
  'approval.expired': ({ approval }) => `${approval} has lapsed`,
  'stop.ordered': ({ scope, by, why, underWay, underWayWon }) =>
    `${by} stops ${scopeName(scope)}${why === '' ? '' : ` (${why})`}; ${underWay} payments of ${wonText(underWayWon)} are under way`,
  'stop.lifted': ({ scope, by }) => `${by} lifts the stop of ${scopeName(scope)}`,
  'breaker.changed': ({ rail, state, failures }) =>
    state === 'open'
      ? `The gateway sends nothing to ${rail} for a while, after ${failures} calls without an answer`
      : `The gateway ${state === 'closed' ? 'uses' : 'tries'} ${rail} again`,
  'token.revoked': ({ token, by }, { agent }) => `${by} calls back ${token === null ? `the tokens of ${agent}` : `token ${token.slice(0, 12)}…`}`,
  'audit.intent': ({ tool }, { agent }) => `The gateway notes that ${agent ?? 'somebody'} asks for ${tool === '' ? 'admission' : tool}`,
  'audit.outcome': ({ tool, status, reason }) =>
    `The gateway notes how ${tool === '' ? 'it' : tool} ended: ${status}${reason === null ? '' : ` (${reason})`}`,
  'audit.sealed': ({ number, records }) => `The gateway seals ${records.length} records of its audit (seal ${number})`,
  'agent.called': ({ tool, arguments: args }, { agent }) => `${agent} calls ${tool} ${quoted(args)}`,
  'agent.answered': ({ tool, answer, error }, { agent }) => `${agent} is ${error ? 'refused' : 'answered'} on ${tool}: ${quoted(answer)}`,
  'agent.unanswered': ({ tool }, { agent }) => `${agent} gets no answer to ${tool}`,
  'agent.ended': ({ how, message }, { agent }) =>
    `${agent} ${how === 'returned' ? 'is done' : how === 'threw' ? 'fails' : 'is stopped'}${message === '' ? '' : `: ${message}`}`,
  'fault.fired': ({ verb, target, where, afterCommit }) =>
    `Fault ${verb} strikes ${target} (${where}${afterCommit ? ', after the far side had done it' : ''})`,
};

/** `2026-11-23 10:00:00.012 KST  bank:901 posts 3,300,000 won …`: when, who, what. */
export function sentenceOf(event: AnyEvent): string {
  const tell = sentences[event.kind] as (data: EventData[EventKind], event: Event) => string; // the table ties kind and data together
  return `${formatKst(event.at).slice(0, 23).replace('T', ' ')} KST  ${tell(event.data, event)}.`;
}

function movement({ amountWon, debit, credit, code }: EventData['transfer.posted']): string {
  return `${wonText(amountWon)} from ${debit} to ${credit} (${code})`;
}

function order(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'credit-transfer': {
      const { id, payer, payee, amountWon, returnOf } = instruction;
      return `${id}: ${wonText(amountWon)} from ${party(payer)} to ${party(payee)}${returnOf === null ? '' : `, giving back ${returnOf}`}`;
    }
    case 'net-settlement':
      return `${instruction.id}: settle session ${instruction.session}`;
    case 'gross-settlement': {
      const { id, amountWon, debtor, creditor, reference, returns } = instruction;
      const back = returns === undefined ? '' : `, giving back ${returns.order} (${returns.reason})`;
      return `${id}: settle ${wonText(amountWon)} from ${debtor} to ${creditor} gross, for ${reference}${back}`;
    }
    case 'settlement-advice':
      return `${instruction.id}: session ${instruction.session} is settled, it pays in ${wonText(instruction.payInWon)}`;
    case 'wallet-hold':
      return `${instruction.id}: hold ${wonText(instruction.amountWon)} of ${instruction.payer.account} for ${instruction.order}`;
    case 'wallet-release':
      return `${instruction.id}: give up hold ${instruction.hold}`;
    case 'recall':
      return `${instruction.id}: call ${instruction.original} back`;
    case 'return-claim':
      return `${instruction.id}: claim ${wonText(instruction.amountWon)} of ${instruction.original} back from its payee`;
    case 'recovery':
      return `${instruction.id}: have the deposit insurer recover ${wonText(instruction.amountWon)} of ${instruction.original}`;
    case 'bulk-file':
      return `${instruction.id}: ${instruction.lines.length} lines of ${instruction.system} for ${instruction.executesOn}`;
    default:
      return instruction satisfies never;
  }
}

function party({ bank, account, holder }: AccountRef & { readonly holder: string }): string {
  return `${holder} (${bank} ${account})`;
}

function result(outcome: Outcome): string {
  switch (outcome.status) {
    case 'credited':
      return 'credited';
    case 'rejected':
      return `rejected, ${outcome.reason}`;
    case 'pending':
      return `pending, ${outcome.stage}`;
    case 'unknown':
      return 'unknown';
    default:
      return outcome satisfies never;
  }
}

function quoted(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > quotedMax ? `${text.slice(0, quotedMax)}…` : text;
}
