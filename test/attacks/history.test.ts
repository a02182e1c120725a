import { historyRows } from './rows/history.ts';
import { runRows } from './support/run-rows.ts';

runRows('history', historyRows);
