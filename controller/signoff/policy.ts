import type { Family } from '../catalogue/types.ts';
import type { PolicyFact } from './facts.ts';
import type { Subject, SubjectKind } from './govern.ts';
import { type PriceRise, risesAbove } from './price-step.ts';
import { type OwnResource, outsideOf } from './self-service.ts';
import type { PathVerdict } from './types.ts';

export type SubjectAction = PathVerdict['action'];

/** What is judged against the policy. */
export interface Case {
  readonly subject: Subject;
  readonly action: SubjectAction;
  readonly unsafe: boolean;
  /** Names of the templates that the manifests before and after use, without version. */
  readonly templates: readonly string[];
  /** Everybody who contributed is the owner of the resource. */
  readonly byOwner: boolean;
  readonly family?: Family;
  /** Its template keeps data, or may. */
  readonly stateful?: boolean;
  /** Unknown where absent. */
  readonly price?: PriceRise;
  /** Set where one person changes a resource of their own. */
  readonly own?: OwnResource;
  /** Names of the owners before and after. */
  readonly owners?: readonly string[];
}

/** A role, a person, or a person who must hold a role as well. */
export interface Who {
  readonly role?: string;
  readonly person?: string;
}

export interface Need {
  /** The role, or what stands in its place in words: `TREAdmin or owner-a`. */
  readonly role: string;
  readonly count: number;
  readonly countAuthor: boolean;
  readonly person?: string;
  /** Each of the people is one of these; absent: the role, the person, or both. */
  readonly anyOf?: readonly Who[];
  /** A role that a BreakGlass lends counts. */
  readonly breakGlass?: boolean;
}

/** The needs of one rule; distinct people must answer all of them. */
export interface Ask {
  readonly rule: string;
  readonly needs: readonly Need[];
  /** Other lists of needs, each of which suffices as well. */
  readonly alternatives?: readonly (readonly Need[])[];
  readonly expiresAfterDays?: number;
  /** The rule lets people do this for themselves: nothing is needed. */
  readonly selfService?: true;
  /** Name to why that person does not count for this rule. */
  readonly barred?: ReadonlyMap<string, string>;
}

const twoAdmins: readonly SubjectKind[] = [
  'SignOffPolicy',
  'Person',
  'Environment',
  'Attributes',
  'Ratification',
  'FreezeLift',
];
const oneAdmin: readonly SubjectKind[] = ['Template', 'Repository'];

type Rule = PolicyFact['rules'][number];
interface Numbered {
  readonly rule: Rule;
  readonly text: string;
}

/**
 * The first matching rule that is not about raised scrutiny (unsafe, stateful, price), every matching rule that is, and the
 * floor in code that no policy can lower. Where no ordinary rule matches, two admins: fail closed.
 */
export function asksOf(policy: PolicyFact | undefined, asked: Case): readonly Ask[] {
  if (asked.templates.length > 1) {
    // From one template to another: the rules about either must be answered.
    const all = asked.templates.flatMap((name) => asksOf(policy, { ...asked, templates: [name] }));
    return [...new Map(all.map((ask) => [JSON.stringify(ask), ask])).values()];
  }
  const rules = (policy?.rules ?? []).map((rule, at) => ({ rule, text: `policy ${policy?.name}, rule ${at + 1}` }));
  const matching = rules.filter(({ rule }) => matches(rule.on, asked));
  const { ordinary, passedOver } = firstOrdinary(matching, asked);
  const raised = matching.filter(({ rule }) => raises(rule.on));
  const floor = floorOf(asked);
  const answered = ordinary !== undefined || (floor !== undefined && !oneAdmin.includes(asked.subject.kind));
  return [
    ...(ordinary ? [askOf(ordinary, passedOver, asked, policy)] : []),
    ...raised.map((one) => askOf(one, [], asked, policy)),
    ...(answered ? [] : [noRuleMatches(policy, passedOver)]),
    ...(floor ? [floor] : []),
  ];
}

/** A self-service rule decides only within its limits; outside of them the next rule does, and says why. */
function firstOrdinary(
  matching: readonly Numbered[],
  asked: Case,
): { readonly ordinary?: Numbered; readonly passedOver: readonly string[] } {
  const passedOver: string[] = [];
  for (const one of matching) {
    if (raises(one.rule.on)) continue;
    if (!one.rule.selfService) return { ordinary: one, passedOver };
    const outside = outsideOf(one.rule.selfService, asked.own, asked.action);
    if (outside === undefined) return { ordinary: one, passedOver };
    passedOver.push(`${one.text} (self-service) does not reach: ${outside}`);
  }
  return { passedOver };
}

function raises(on: Rule['on']): boolean {
  return on.unsafe === true || on.stateful === true || on.priceAbove !== undefined;
}

function matches(on: Rule['on'], asked: Case): boolean {
  const kinds: readonly string[] | undefined = on.kinds;
  if (kinds && !kinds.includes(asked.subject.kind)) return false;
  if (on.actions && !on.actions.includes(asked.action)) return false;
  if (on.families && !on.families.some((family) => family === asked.family)) return false;
  if (on.templates && !asked.templates.every((name) => on.templates?.includes(name))) return false;
  if (on.templates && asked.templates.length === 0) return false;
  if (on.by === 'owner-of-resource' && !asked.byOwner) return false;
  if (on.stateful && asked.stateful === false) return false;
  if (on.priceAbove !== undefined && !risesAbove(on.priceAbove, asked.price)) return false;
  return on.unsafe !== true || asked.unsafe;
}

function askOf({ rule, text }: Numbered, passedOver: readonly string[], asked: Case, policy?: PolicyFact): Ask {
  const days = Number.parseInt(rule.approvalsExpireAfter ?? policy?.approvalsExpireAfter ?? '', 10);
  const expires = Number.isNaN(days) ? {} : { expiresAfterDays: days };
  if (rule.selfService) return { rule: `${text} (self-service)`, needs: [], selfService: true };
  const lists = rule.alternatives ?? [rule.approvals ?? []];
  const [needs = [], ...alternatives] = lists.map((list) => list.map((item) => needOf(item, rule.on.unsafe === true)));
  const barred = new Map<string, string>();
  if (rule.exclude?.includes('owner-of-resource'))
    for (const owner of asked.owners ?? []) barred.set(owner, 'owns the resource');
  return {
    rule: [text, ...passedOver].join('; '),
    needs,
    ...(alternatives.length > 0 && { alternatives }),
    ...(barred.size > 0 && { barred }),
    ...expires,
  };
}

type Item = NonNullable<Rule['approvals']>[number];

/** What cannot be undone waits for people who hold their role for good. */
function needOf({ role, person, anyOf, count, countAuthor }: Item, irreversible: boolean): Need {
  const words = anyOf ? anyOf.map((who) => who.role ?? who.person).join(' or ') : (role ?? person ?? '');
  return {
    role: words,
    count: count ?? 1,
    countAuthor: countAuthor === true,
    ...(person !== undefined && { person }),
    ...(anyOf ? { anyOf } : role === undefined && { anyOf: [{ person: person ?? '' }] }),
    ...(!irreversible && { breakGlass: true }),
  };
}

function noRuleMatches(policy: PolicyFact | undefined, passedOver: readonly string[]): Ask {
  const rule = policy ? `no rule of policy ${policy.name} matches` : 'no approved policy can be read';
  return {
    rule: [`${rule}: two admins`, ...passedOver].join('; '),
    needs: [{ role: 'TREAdmin', count: 2, countAuthor: true }],
  };
}

function floorOf({ subject: { kind }, action }: Case): Ask | undefined {
  if (twoAdmins.includes(kind) || (kind === 'BreakGlass' && action === 'delete')) {
    const rule = 'floor: policy, people, environment, attributes, ratifications and lifts of a freeze need two admins';
    return { rule, needs: [{ role: 'TREAdmin', count: 2, countAuthor: true }] };
  }
  if (kind === 'BreakGlass') {
    const rule = 'floor: a break-glass needs an admin who neither wrote it nor gains by it';
    return { rule, needs: [{ role: 'TREAdmin', count: 1, countAuthor: false }] };
  }
  if (!oneAdmin.includes(kind)) return undefined;
  const rule = 'floor: templates, schemas and workflows need an admin';
  return { rule, needs: [{ role: 'TREAdmin', count: 1, countAuthor: false }] };
}
