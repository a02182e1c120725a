import type { JsonObject } from '../core/json.ts';
import type { Manifest } from '../manifests/types.ts';
import type { Price } from '../plan/types.ts';
import { priceFrom } from './price-step.ts';
import type { PathVerdict } from './types.ts';

type Limits = NonNullable<Manifest<'SignOffPolicy'>['spec']['rules'][number]['selfService']>;

/** A user resource that its owner alone changes, and all user resources as they would be then. */
export interface OwnResource {
  readonly owner: string;
  readonly workspace: string;
  readonly template: string;
  /** Roles that the owner holds in the workspace by the approved state. */
  readonly roles: readonly string[];
  /** Roles to which the template offers self-service; none where it offers none or is not known. */
  readonly offeredTo: readonly string[];
  /** As the change leaves it, with the template's defaults; undefined where it is gone. */
  readonly parameters: JsonObject | undefined;
  readonly price: Price | undefined;
  /** Every user resource of the approved state with this change in it. */
  readonly all: readonly { readonly owner: string; readonly workspace: string; readonly template: string }[];
}

/** Why a change is outside of what people may do for themselves, as the end of a sentence; undefined where it is within. */
export function outsideOf(
  limits: Limits,
  own: OwnResource | undefined,
  action: PathVerdict['action'],
): string | undefined {
  if (!own) return 'it is for user resources that their owner alone changes';
  const { owner, template, workspace } = own;
  const roles = own.roles.filter((role) => own.offeredTo.includes(role));
  if (own.offeredTo.length === 0) return `the approved template ${template} offers no self-service`;
  if (!roles.some((role) => limits.roles?.some((one) => one === role) ?? true))
    return `${owner} holds no role in ${workspace} to which it is offered`;
  if (!limits.templates.includes(template)) return `it is not for ${template}`;
  if (action === 'delete' || action === 'disable') return undefined;
  return tooMany(limits, own) ?? otherSize(limits, own) ?? tooDear(limits, own);
}

function tooMany(limits: Limits, { all, owner, workspace }: OwnResource): string | undefined {
  const counted = all.filter((one) => limits.templates.includes(one.template));
  const mine = counted.filter((one) => one.owner === owner).length;
  if (mine > limits.perPerson) return `${owner} would own ${mine} of ${limits.perPerson}`;
  const here = counted.filter((one) => one.workspace === workspace).length;
  if (limits.perWorkspace === undefined || here <= limits.perWorkspace) return undefined;
  return `${workspace} would hold ${here} of ${limits.perWorkspace}`;
}

function otherSize(limits: Limits, { parameters }: OwnResource): string | undefined {
  for (const [name, allowed] of Object.entries(limits.parameters ?? {})) {
    const value = parameters?.[name];
    if (!allowed.some((one) => one === value))
      return `${name} ${value === undefined ? 'is not known' : JSON.stringify(value)} is not among ${allowed.join(', ')}`;
  }
  return undefined;
}

function tooDear(limits: Limits, { price }: OwnResource): string | undefined {
  const limit = priceFrom(limits.monthlyUpTo);
  if (!price) return 'its price is not known';
  if (price.currency === limit.currency && price.amount <= limit.amount) return undefined;
  return `about ${price.amount} ${price.currency} a month is above ${limits.monthlyUpTo}`;
}
