import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Approval } from '../../plan/types.ts';
import { templateFolderOf } from '../../signoff/govern.ts';
import { shortId, timeText } from './layout.ts';
import type { ApprovedSegment, Basis, PolicyInForce } from './types.ts';

/** `#14 by admin-b (TREAdmin) on 2026-11-20 08:55:00 UTC`. */
export function basisText({ by, segment, trustRoot }: Basis): string {
  if (by === 'trust-root') return `the trust root ${shortId(trustRoot ?? '')} holds it: named by the operator`;
  if (!segment) return 'no signed decision names it; ask the operator whether the ledger was begun anew';
  const ratified = by === 'ratification' ? 'ratified by ' : '';
  return `${ratified}${segmentName(segment)} ${approversText(segment)}`;
}

function segmentName({ pullRequest, commit }: ApprovedSegment): string {
  return pullRequest === undefined ? shortId(commit) : `#${pullRequest}`;
}

function approversText({ approvals, byPolicy }: ApprovedSegment): string {
  const [first] = approvals;
  if (!first) return byPolicy.length > 0 ? `by ${byPolicy.join(' and ')}` : 'needed nobody';
  if (approvals.length === 1) return `by ${approverText(first)} on ${timeText(first.at)}`;
  return `by ${approvals.map((one) => `${approverText(one)} on ${timeText(one.at)}`).join(' and by ')}`;
}

function approverText({ login, role, breakGlass }: Approval): string {
  return `${login} (${role}${breakGlass ? `, lent by break-glass ${breakGlass}` : ''})`;
}

/** `rule 1: kinds Workspace, actions create update → 1 × TREAdmin`. */
export function ruleTexts({ rules }: PolicyInForce): string[] {
  return rules.map(({ number, on, asks }) => `rule ${number}: ${membersText(on)} → ${asksText(asks)}`);
}

function membersText(value: Json): string {
  if (!isJsonObject(value)) return valueText(value);
  const said = Object.entries(value).map(([name, each]) => `${name} ${valueText(each)}`);
  return said.length > 0 ? said.join(', ') : 'everything';
}

function asksText(asks: Json): string {
  const { approvals, alternatives, ...rest } = isJsonObject(asks) ? asks : {};
  const lists = [approvals, ...(Array.isArray(alternatives) ? alternatives : [])].filter((list) => Array.isArray(list));
  const needs = lists.map((list) => list.filter(isJsonObject).map(needText).join(' and ')).join(', or ');
  const others = Object.keys(rest).length > 0 ? membersText(rest) : '';
  return [needs, others].filter((part) => part !== '').join('; ') || 'nothing';
}

function needText({ role, count, person, anyOf, ...rest }: JsonObject): string {
  const several = Array.isArray(anyOf) ? anyOf.filter(isJsonObject).map(whoText).join(' or ') : '';
  const who = several === '' ? whoText({ ...(role && { role }), ...(person && { person }) }) : `(${several})`;
  const said = Object.entries(rest).filter(([, value]) => value !== false);
  const more = said.map(([name, value]) => `, ${name} ${valueText(value)}`);
  return `${valueText(count ?? 1)} × ${who}${more.join('')}`;
}

function whoText({ role, person }: JsonObject): string {
  if (role && person) return `${valueText(person)} as ${valueText(role)}`;
  return valueText(role ?? person ?? 'somebody');
}

function valueText(value: Json): string {
  if (Array.isArray(value)) return value.map(valueText).join(' ');
  if (isJsonObject(value)) return `(${membersText(value)})`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Paths, with the files of a template folder said once: they are approved together. */
export function pathsText(paths: readonly string[]): string {
  const groups = Map.groupBy(paths, (path) => templateFolderOf(path) ?? path);
  return [...groups]
    .map(([name, files]) => (files.length > 1 || files[0] !== name ? `${name}/ (${files.length} files)` : name))
    .join(', ');
}
