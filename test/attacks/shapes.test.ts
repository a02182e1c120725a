import { shapeRows } from './rows/shapes.ts';
import { runRows } from './support/run-rows.ts';

runRows('shapes', shapeRows);
