import { identityRows } from './rows/identity.ts';
import { runRows } from './support/run-rows.ts';

runRows('identity', identityRows);
