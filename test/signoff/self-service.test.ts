import { describe, expect, it } from 'vitest';
import { priceFrom, risesAbove } from '../../controller/signoff/price-step.ts';
import { type OwnResource, outsideOf } from '../../controller/signoff/self-service.ts';

const limits = {
  perPerson: 2,
  perWorkspace: 3,
  templates: ['linux-vm'],
  monthlyUpTo: '100 EUR',
  parameters: { size: ['small'] },
  roles: ['WorkspaceResearcher' as const],
};
const machine = (owner = 'researcher-a', workspace = 'x', template = 'linux-vm') => ({ owner, workspace, template });
const within: OwnResource = {
  owner: 'researcher-a',
  workspace: 'x',
  template: 'linux-vm',
  roles: ['WorkspaceResearcher'],
  offeredTo: ['WorkspaceResearcher', 'WorkspaceOwner'],
  parameters: { size: 'small' },
  price: { amount: 100, currency: 'EUR' },
  all: [machine()],
};

describe('what people may do for themselves', () => {
  it.each([
    { why: 'within all limits', own: within, says: undefined },
    { why: 'nobody’s own resource', own: undefined, says: /their owner alone/ },
    { why: 'the template offers none', own: { ...within, offeredTo: [] }, says: /offers no self-service/ },
    {
      why: 'to other roles than the person’s',
      own: { ...within, offeredTo: ['WorkspaceOwner'] },
      says: /no role in x/,
    },
    { why: 'a role that the policy leaves out', own: { ...within, roles: ['WorkspaceOwner'] }, says: /no role in x/ },
    { why: 'no member at all', own: { ...within, roles: [] }, says: /no role in x/ },
    { why: 'another template', own: { ...within, template: 'windows-vm' }, says: /not for windows-vm/ },
    { why: 'the last one of the quota', own: { ...within, all: [machine(), machine()] }, says: undefined },
    {
      why: 'one too many, wherever the others are',
      own: { ...within, all: [machine(), machine('researcher-a', 'y'), machine()] },
      says: /would own 3 of 2/,
    },
    {
      why: 'other templates do not count',
      own: { ...within, all: [machine(), machine(), machine('researcher-a', 'x', 'notebook')] },
      says: undefined,
    },
    {
      why: 'the workspace is full',
      own: { ...within, all: [machine(), machine('a'), machine('b'), machine('c')] },
      says: /x would hold 4 of 3/,
    },
    { why: 'another size', own: { ...within, parameters: { size: 'huge' } }, says: /"huge" is not among small/ },
    { why: 'a size that is not known', own: { ...within, parameters: undefined }, says: /size is not known/ },
    { why: 'too dear', own: { ...within, price: { amount: 100.01, currency: 'EUR' } }, says: /above 100 EUR/ },
    { why: 'in another currency', own: { ...within, price: { amount: 1, currency: 'USD' } }, says: /above 100 EUR/ },
    { why: 'a price that is not known', own: { ...within, price: undefined }, says: /price is not known/ },
  ])('$why', ({ own, says }) => {
    const said = outsideOf(limits, own, 'create');

    if (says) expect(said).toMatch(says);
    else expect(said).toBeUndefined();
  });

  it.each(['delete', 'disable'] as const)('to %s is never too much or too dear', (action) => {
    const own = { ...within, all: [machine(), machine(), machine()], price: undefined, parameters: undefined };

    expect(outsideOf(limits, own, action)).toBeUndefined();
  });
});

describe('a step in price', () => {
  it.each([
    { why: 'as much as allowed', before: '10 EUR', after: '60 EUR', above: false },
    { why: 'a cent more', before: '10 EUR', after: '60.01 EUR', above: true },
    { why: 'cheaper', before: '100 EUR', after: '1 EUR', above: false },
    { why: 'another currency', before: '1 USD', after: '1 USD', above: true },
    { why: 'not known before', before: undefined, after: '1 EUR', above: true },
    { why: 'not known after', before: '1 EUR', after: undefined, above: true },
  ])('$why', ({ before, after, above }) => {
    const rise = { before: before ? priceFrom(before) : undefined, after: after ? priceFrom(after) : undefined };

    expect(risesAbove('50 EUR', rise)).toBe(above);
  });
});
