import type { Row } from '../support/types.ts';
import { contentRows } from './content.ts';
import { historyRows } from './history.ts';
import { identityRows } from './identity.ts';
import { injectionRows } from './injection.ts';
import { outageRows } from './outage.ts';
import { policyRows } from './policy.ts';
import { reviewRows } from './reviews.ts';
import { shapeRows } from './shapes.ts';
import { webhookRows } from './webhooks.ts';

/** Every attack, by family; a family is a file here, a test file of the same name beside, and a world. */
export const families: Readonly<Record<string, readonly Row[]>> = {
  reviews: reviewRows,
  identity: identityRows,
  content: contentRows,
  shapes: shapeRows,
  history: historyRows,
  policy: policyRows,
  outage: outageRows,
  injection: injectionRows,
  webhooks: webhookRows,
};
