import type { Condition, UnitStatus } from './types.ts';

type Fact =
  | { readonly state: 'reconciling'; readonly message: string }
  | { readonly state: 'ready'; readonly message: string }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  | { readonly state: 'stalled'; readonly message: string };

/** The three conditions of a unit after something happened to it; a transition time moves only when its status does. */
export function conditionsAfter(fact: Fact, at: string, before: UnitStatus | undefined): Condition[] {
  const wanted = conditionsOf(fact);
  return wanted.map((condition) => {
    const old = before?.conditions.find((other) => other.type === condition.type);
    const same = old?.status === condition.status;
    return { ...condition, lastTransitionTime: same && old ? old.lastTransitionTime : at };
  });
}

function conditionsOf(fact: Fact): Omit<Condition, 'lastTransitionTime'>[] {
  const { message } = fact;
  switch (fact.state) {
    case 'reconciling':
      return [
        { type: 'Ready', status: 'Unknown', reason: 'Progressing', message },
        { type: 'Reconciling', status: 'True', reason: 'Progressing', message },
        { type: 'Stalled', status: 'False', reason: 'Progressing', message: '' },
      ];
    case 'ready':
      return [
        { type: 'Ready', status: 'True', reason: 'Applied', message },
        { type: 'Reconciling', status: 'False', reason: 'Applied', message: '' },
        { type: 'Stalled', status: 'False', reason: 'Applied', message: '' },
      ];
    case 'failed':
      return [
        { type: 'Ready', status: 'False', reason: fact.code, message },
        { type: 'Reconciling', status: 'False', reason: 'Failed', message: '' },
        { type: 'Stalled', status: 'False', reason: 'Failed', message: '' },
      ];
    case 'stalled':
      return [
        { type: 'Ready', status: 'Unknown', reason: 'Stalled', message },
        { type: 'Reconciling', status: 'False', reason: 'Stalled', message: '' },
        { type: 'Stalled', status: 'True', reason: 'DeadlineExceeded', message },
      ];
  }
}
