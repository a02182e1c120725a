import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { known, type Read, unavailable } from '../../core/known.ts';
import type { AzureRights, Grant } from '../../setup/types.ts';
import type { ArmConnection } from './connect.ts';
import { unavailableFor } from './errors.ts';

const apiVersion = 'api-version=2022-04-01';

/** Who signs in, and what its role assignments allow: its own, its groups' and those from above. Reads only. */
export function azureRights(connection: ArmConnection): AzureRights {
  const principal = () => reading(connection, 'sign in to Azure', () => objectIdOf(connection));
  return {
    principal,
    grants: (subscriptionId) =>
      reading(connection, `list role assignments in subscription ${subscriptionId}`, async () => {
        const id = await principal();
        if (!id.known) return id;
        const scope = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization`;
        const filter = encodeURIComponent(`assignedTo('${id.value}')`);
        const assignments = await list(
          connection,
          subscriptionId,
          `${scope}/roleAssignments?${apiVersion}&$filter=${filter}`,
        );
        const grants: Grant[] = [];
        for (const assignment of assignments) {
          const { scope: at, roleDefinitionId } = membersOf(assignment['properties']);
          const role = await get(connection, subscriptionId, `${roleDefinitionId}?${apiVersion}`);
          grants.push(grantOf(String(at), role));
        }
        return known(grants);
      }),
  };
}

function grantOf(scope: string, definition: JsonObject): Grant {
  const { roleName, permissions } = membersOf(definition['properties']);
  const actions = (Array.isArray(permissions) ? permissions : []).flatMap((permission) => {
    const { actions } = membersOf(permission);
    return Array.isArray(actions) ? actions.map(String) : [];
  });
  return { role: String(roleName), scope, actions };
}

/** The token of the sign-in names its principal (`oid`); nothing else tells it without Microsoft Graph. */
async function objectIdOf({ credential, settings }: ArmConnection): Promise<Read<string>> {
  const token = await (await credential()).getToken(`${settings.armAudience.replace(/\/$/u, '')}/.default`);
  const [, payload = ''] = token?.token.split('.') ?? [];
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8') || 'null');
  const id = isJsonObject(claims) ? claims['oid'] : undefined;
  if (typeof id === 'string') return known(id);
  return unavailable('no-object-id', 'the token that Entra gave names no principal (`oid`)');
}

async function list(connection: ArmConnection, subscriptionId: string, path: string): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const { value, nextLink } = await get(connection, subscriptionId, next);
    found.push(...(Array.isArray(value) ? value : []).filter(isJsonObject));
    next = typeof nextLink === 'string' && nextLink !== '' ? nextLink : undefined;
  }
  return found;
}

async function get(connection: ArmConnection, subscriptionId: string, path: string): Promise<JsonObject> {
  const client = await connection.resources(subscriptionId);
  const url = new URL(path, connection.settings.armEndpoint).href;
  const response = await client.pipeline.sendRequest(
    createDefaultHttpClient(),
    createPipelineRequest({ url, method: 'GET' }),
  );
  const body: unknown = JSON.parse(response.bodyAsText || 'null');
  if (response.status === 200 && isJsonObject(body)) return body;
  const error = membersOf(isJsonObject(body) ? body['error'] : undefined);
  throw Object.assign(new Error(String(error['message'] ?? `Azure answered ${response.status}`)), {
    statusCode: response.status,
    code: String(error['code'] ?? response.status),
  });
}

async function reading<T>(
  connection: ArmConnection,
  attempted: string,
  read: () => Promise<Read<T>>,
): Promise<Read<T>> {
  try {
    return await read();
  } catch (thrown) {
    return unavailableFor(connection, thrown, attempted);
  }
}

function membersOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
