import type { TemplateContext } from './types.ts';

/**
 * Contexts that the controller itself never uses, evaluated because the official cases use them: a management group
 * and the tenant. A nested deployment into one of them is refused, see template/nested.ts.
 */
interface UpperContext extends Omit<TemplateContext, 'scope' | 'resourceGroup' | 'subscriptionId'> {
  readonly scope: 'managementGroup' | 'tenant';
  readonly managementGroup?: string;
  readonly resourceGroup?: undefined;
  readonly subscriptionId?: undefined;
}

export type AnyContext = TemplateContext | UpperContext;

/** The id under which the resources of a deployment at this scope live; empty for the tenant. */
export function scopeId(context: AnyContext): string {
  switch (context.scope) {
    case 'resourceGroup':
      return `/subscriptions/${context.subscriptionId}/resourceGroups/${context.resourceGroup?.name ?? ''}`;
    case 'subscription':
      return `/subscriptions/${context.subscriptionId}`;
    case 'managementGroup':
      return `/providers/Microsoft.Management/managementGroups/${context.managementGroup ?? ''}`;
    case 'tenant':
      return '';
  }
}
