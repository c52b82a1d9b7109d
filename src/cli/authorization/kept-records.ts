import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Most records of one kind; beyond, the oldest goes. Codes, sessions and grants of a sandbox live for minutes. */
const recordsMax = 10_000;

/** Where the authorization server keeps codes, sessions and grants: as long as the process lives, through changes of its keys. */
export function keptRecords(elapsedMs: () => number): (model: string) => Adapter {
  const models = new Map<string, Map<string, { payload: AdapterPayload; readonly endsAt: number }>>();
  const of = (model: string) => {
    const records = models.get(model) ?? new Map();
    models.set(model, records);
    return records;
  };
  return (model) => {
    const records = of(model);
    const live = (id: string) => {
      const record = records.get(id);
      if (record !== undefined && record.endsAt <= elapsedMs()) records.delete(id);
      return records.get(id)?.payload;
    };
    const by = (field: 'uid' | 'userCode', value: string) => [...records.keys()].map(live).find((payload) => payload?.[field] === value);
    return {
      upsert: async (id, payload, expiresIn) => {
        const [oldest] = records.size < recordsMax ? [] : records.keys();
        if (oldest !== undefined) records.delete(oldest);
        records.set(id, { payload, endsAt: expiresIn === undefined ? Number.POSITIVE_INFINITY : elapsedMs() + expiresIn * 1000 });
      },
      find: async (id) => live(id),
      findByUid: async (uid) => by('uid', uid),
      findByUserCode: async (userCode) => by('userCode', userCode),
      consume: async (id) => {
        const payload = live(id);
        if (payload !== undefined) payload.consumed = Math.floor(elapsedMs() / 1000) + 1;
      },
      destroy: async (id) => void records.delete(id),
      revokeByGrantId: async (grantId) => {
        for (const each of models.values()) for (const [id, { payload }] of each) if (payload.grantId === grantId) each.delete(id);
      },
    };
  };
}
