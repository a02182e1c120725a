import { TemplateError } from '../../arm-template/types.ts';
import type { DesiredResource, Unit } from '../../desired/types.ts';

/** The resources of a unit, or why its template does not expand. */
export function expand(unit: Unit): readonly DesiredResource[] | TemplateError {
  try {
    return unit.resources();
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown;
    throw thrown;
  }
}

/** The same with every body evaluated, so that nothing throws later. */
export function expandBodies(unit: Unit): readonly DesiredResource[] | TemplateError {
  try {
    return unit.resources().map(({ id, type, apiVersion, body }) => ({ id, type, apiVersion, body }));
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown;
    throw thrown;
  }
}
