import { webhookRows } from './rows/webhooks.ts';
import { runRows } from './support/run-rows.ts';

runRows('webhooks', webhookRows);
