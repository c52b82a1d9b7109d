import { deny } from './denial.ts';
import type { Door } from './door.ts';
import type { PolicyDesk } from './policy-desk.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { Tokens } from './tokens.ts';

const pseudonymsOnly = 'You work from outside: send accounts and names as the tools gave them to you, as pseudonyms that begin with PN-.';

/** For agents outside the internal zone: pseudonyms become what they stand for before anything looks at the call, and personal fields become pseudonyms in the answer. */
export function veiledDoor(
  door: Door,
  { tokens, policy, pseudonyms }: { readonly tokens: Tokens; readonly policy: PolicyDesk; readonly pseudonyms: Pseudonyms },
): Door {
  return {
    ...door,
    call: async (call) => {
      const caller = tokens.authenticate(call.token);
      if (caller === undefined || !policy.isOutside(caller)) return door.call(call);
      const field = pseudonyms.rawField(call.arguments);
      const misfit = field === undefined ? {} : { misfit: deny('invalid_arguments', { field, remedy: pseudonymsOnly }) };
      const answer = await door.call({ ...call, ...misfit, arguments: pseudonyms.revealed(call.arguments) });
      return { ...answer, content: pseudonyms.veiled(answer.content) };
    },
  };
}
