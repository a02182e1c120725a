import type { Location } from '../../core/diagnostic.ts';
import type { Plan } from '../types.ts';
import { placeText } from '../words.ts';
import { code } from './escape.ts';

export interface CommentOptions {
  /** `https://github.com/owner/name`: places become links into the head. */
  readonly repositoryUrl?: string;
  /** Where the rest of a plan is that is longer than a comment: the check run. */
  readonly detailsUrl?: string;
}

export function placeLink(at: Location, plan: Plan, { repositoryUrl }: CommentOptions): string {
  const label = code(placeText(at));
  const head = plan.pullRequest?.head ?? plan.revision;
  // A label with brackets or backticks might end the link early.
  if (repositoryUrl === undefined || !/^[0-9a-f]{40}$/.test(head) || /[`[\]|]/.test(at.file)) return label;
  const path = at.file.split('/').map(encodeSegment).join('/');
  return `[${label}](${repositoryUrl}/blob/${head}/${path}#L${at.line})`;
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[()'!*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
