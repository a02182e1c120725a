import type { Json } from '../../core/json.ts';
import type { AnyContext } from '../context.ts';
import { scopeId } from '../context.ts';
import { invalid } from '../evaluate/problem.ts';
import { toText } from '../evaluate/values.ts';
import { scalar, text } from './arguments.ts';
import { eager, type FunctionSpec, many } from './spec.ts';

/** The functions that build resource ids. */
export const idFunctions: readonly FunctionSpec[] = [
  eager('resourceId', 1, many, (args, scope) => resourceId(args, scope.frame.context)),
  eager('subscriptionResourceId', 1, many, (args, scope) => {
    const { lead, type, names } = splitIdArguments(args, 'subscriptionResourceId', 1);
    const subscription = lead[0] ?? scope.frame.context.subscriptionId;
    if (subscription === undefined)
      throw invalid("The template function 'subscriptionResourceId' needs a subscription at this scope.");
    return joinId(`/subscriptions/${subscription}`, type, names);
  }),
  eager('tenantResourceId', 1, many, (args) => {
    const { type, names } = splitIdArguments(args, 'tenantResourceId', 0);
    return joinId('', type, names);
  }),
  eager('managementGroupResourceId', 1, many, (args, scope) => {
    const { lead, type, names } = splitIdArguments(args, 'managementGroupResourceId', 1);
    const context = scope.frame.context;
    const group = lead[0] ?? (context.scope === 'managementGroup' ? context.managementGroup : undefined);
    if (group === undefined)
      throw invalid("The template function 'managementGroupResourceId' needs a management group at this scope.");
    return joinId(`/providers/Microsoft.Management/managementGroups/${group}`, type, names);
  }),
  eager('extensionResourceId', 2, many, (args) => {
    const { type, names } = splitIdArguments(args.slice(1), 'extensionResourceId', 0);
    return joinId(text(args, 0, 'extensionResourceId').replace(/\/$/, ''), type, names);
  }),
];

/** `[subscriptionId], [resourceGroupName], type, name…`: what stands before the type depends on where we deploy. */
function resourceId(args: readonly Json[], context: AnyContext): string {
  const { lead, type, names } = splitIdArguments(args, 'resourceId', 2);
  if (lead.length === 0) return joinId(scopeId(context), type, names);
  if (lead.length === 2) return joinId(`/subscriptions/${lead[0]}/resourceGroups/${lead[1]}`, type, names);
  if (context.scope !== 'resourceGroup') return joinId(`/subscriptions/${lead[0]}`, type, names);
  return joinId(`/subscriptions/${context.subscriptionId}/resourceGroups/${lead[0]}`, type, names);
}

function splitIdArguments(args: readonly Json[], fn: string, maximumLead: number) {
  // Names may be integers (copyIndex()), and templates in the wild end types with a slash.
  const texts = args.map((_, i) => toText(scalar(args, i, fn)));
  const at = texts.findIndex((value) => value.includes('/'));
  if (at < 0 || at > maximumLead) {
    throw invalid(
      `Unable to evaluate template language function '${fn}': the type '${texts[Math.min(maximumLead, texts.length - 1)] ?? ''}' requires at least one resource type segment. ` +
        `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
    );
  }
  const type = texts[at]!.replace(/\/$/, '');
  const names = texts.slice(at + 1);
  const segments = type.split('/').length - 1;
  if (segments !== names.length) {
    throw invalid(
      `Unable to evaluate template language function '${fn}': the type '${type}' requires '${segments}' resource name argument(s), and '${names.length}' were provided. ` +
        `Please see https://aka.ms/arm-functions#${fn.toLowerCase()} for usage details.`,
    );
  }
  return { lead: texts.slice(0, at), type, names };
}

/** `{scope}/providers/Ns/a/x/b/y`; a resource group has its own form. `names` are single segments. */
export function joinId(scope: string, type: string, names: readonly string[]): string {
  if (type.toLowerCase() === 'microsoft.resources/resourcegroups') return `${scope}/resourceGroups/${names[0]}`;
  if (type.toLowerCase() === 'microsoft.resources/subscriptions') return `/subscriptions/${names[0]}`;
  const [namespace, ...types] = type.split('/');
  return `${scope}/providers/${namespace}${types.map((part, i) => `/${part}/${names[i] ?? ''}`).join('')}`;
}
