import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { Refused } from '../../core/errors.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Azure as anybody with a token sees it over REST: the demo verifies through it, never through the controller. */
export interface AzureRest {
  get(path: string, apiVersion: string): Promise<Answer>;
  put(path: string, apiVersion: string, body: JsonObject): Promise<Answer>;
}

export function azureRest(env: Readonly<Record<string, string | undefined>>): AzureRest {
  const ca = readFileSync(env['AZURE_CA_FILE'] ?? '', 'utf8');

  function send(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, ca, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const parsed: unknown = text ? JSON.parse(text) : {};
          resolve({ status: response.statusCode ?? 0, body: isJsonObject(parsed) ? parsed : {} });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  async function token(): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env['AZURE_CLIENT_ID'] ?? '',
      client_secret: env['AZURE_CLIENT_SECRET'] ?? '',
      scope: `${env['AZURE_ARM_AUDIENCE']}/.default`,
    });
    const url = `${env['AZURE_AUTHORITY_HOST']}/${env['AZURE_TENANT_ID']}/oauth2/v2.0/token`;
    const answer = await send('POST', url, { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
    if (answer.status !== 200) throw new Refused('token', `no token from ${url}: ${answer.status}`);
    return String(answer.body['access_token']);
  }

  async function call(method: string, path: string, apiVersion: string, body?: JsonObject): Promise<Answer> {
    const url = `${env['AZURE_ARM_ENDPOINT']}${path}?api-version=${apiVersion}`;
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
    return send(method, url, headers, body && JSON.stringify(body));
  }

  return {
    get: (path, apiVersion) => call('GET', path, apiVersion),
    put: (path, apiVersion, body) => call('PUT', path, apiVersion, body),
  };
}
