import { outageRows } from './rows/outage.ts';
import { runRows } from './support/run-rows.ts';

runRows('outage', outageRows);
