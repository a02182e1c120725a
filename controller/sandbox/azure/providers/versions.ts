import { ArmError } from '../types.ts';

/** Api-versions that the providers of the sandbox answer to, per namespace; newest last. */
const versions: { readonly [namespace: string]: readonly string[] } = {
  'microsoft.network': list(
    '2015-06-15 2016-03-30 2016-06-01 2016-07-01 2016-09-01 2016-12-01 2017-03-01 2017-06-01 2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01 2018-04-01 2018-05-01 2018-06-01 2018-07-01 2018-08-01 2018-09-01 2018-10-01 2018-11-01 2018-12-01 2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-11-01 2019-12-01 2020-01-01 2020-03-01 2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-11-01 2021-01-01 2021-02-01 2021-03-01 2021-05-01 2021-06-01 2021-08-01 2021-12-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 2023-04-01 2023-05-01 2023-06-01 2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-06-01 2024-07-01 2024-10-01 2025-01-01 2025-03-01 2025-05-01 2025-07-01 2025-09-01',
  ),
  'microsoft.keyvault': list(
    '2015-06-01 2016-10-01 2018-02-14 2019-09-01 2020-04-01-preview 2021-04-01-preview 2021-06-01-preview 2021-10-01 2021-11-01-preview 2022-02-01-preview 2022-07-01 2022-11-01 2023-02-01 2023-07-01 2023-08-01-preview 2024-04-01-preview 2024-11-01 2024-12-01-preview 2025-05-01 2026-02-01',
  ),
  'microsoft.operationalinsights': list(
    '2015-03-20 2015-11-01-preview 2020-03-01-preview 2020-08-01 2020-10-01 2021-06-01 2021-12-01-preview 2022-10-01 2023-09-01 2025-02-01 2025-07-01 2026-03-01',
  ),
  'microsoft.insights': list(
    '2014-04-01 2015-04-01 2015-05-01 2016-09-01 2017-05-01-preview 2018-03-01 2018-04-16 2018-05-01-preview 2020-02-02 2020-02-02-preview 2020-10-01 2021-04-01 2021-05-01-preview 2021-09-01 2022-06-01 2022-10-01 2023-01-01 2023-03-11 2023-06-01 2024-03-11 2026-01-01 2026-03-01',
  ),
  'microsoft.storage': list(
    '2015-06-15 2016-01-01 2016-12-01 2017-06-01 2017-10-01 2018-02-01 2018-07-01 2018-11-01 2019-04-01 2019-06-01 2020-08-01-preview 2021-01-01 2021-02-01 2021-04-01 2021-06-01 2021-08-01 2021-09-01 2022-05-01 2022-09-01 2023-01-01 2023-04-01 2023-05-01 2024-01-01 2025-01-01 2025-06-01 2026-04-01',
  ),
  'microsoft.managedidentity': list(
    '2015-08-31-preview 2018-11-30 2021-09-30-preview 2022-01-31-preview 2023-01-31 2023-07-31-preview 2024-11-30 2025-01-31-preview',
  ),
  'microsoft.web': list(
    '2016-08-01 2018-02-01 2018-11-01 2019-08-01 2020-06-01 2020-09-01 2020-10-01 2020-12-01 2021-01-01 2021-01-15 2021-02-01 2021-03-01 2022-03-01 2022-09-01 2023-01-01 2023-12-01 2024-04-01 2024-11-01 2025-03-01',
  ),
  'microsoft.compute': list(
    '2016-03-30 2017-03-30 2017-12-01 2018-04-01 2018-06-01 2018-10-01 2019-03-01 2019-07-01 2019-12-01 2020-06-01 2020-09-30 2020-12-01 2021-03-01 2021-04-01 2021-07-01 2021-11-01 2021-12-01 2022-03-01 2022-03-02 2022-03-03 2022-07-02 2022-08-01 2022-08-03 2022-11-01 2023-01-02 2023-03-01 2023-04-02 2023-07-01 2023-07-03 2023-09-01 2023-10-02 2024-03-01 2024-03-02 2024-03-03 2024-07-01 2024-11-01 2025-04-01 2025-12-03 2026-03-01 2026-03-02 2026-04-01',
  ),
  'microsoft.devtestlab': list('2015-05-21-preview 2016-05-15 2018-09-15 2018-10-15-preview'),
  'microsoft.authorization': list(
    '2015-07-01 2016-09-01 2017-04-01 2018-01-01-preview 2018-07-01 2018-09-01-preview 2020-03-01-preview 2020-04-01-preview 2020-05-01 2020-08-01-preview 2020-10-01-preview 2021-06-01 2022-04-01 2022-05-01-preview 2023-04-01 2024-04-01 2024-05-01 2025-01-01 2026-07-01',
  ),
  'microsoft.recoveryservices': list(
    '2016-06-01 2018-01-10 2020-02-02 2020-10-01 2021-03-01 2021-07-01 2021-08-01 2022-01-01 2022-10-01 2023-01-01 2023-02-01 2023-04-01 2023-06-01 2023-08-01 2024-01-01 2024-04-01 2024-10-01 2025-02-01 2025-08-01 2026-05-01 2026-07-01',
  ),
  'microsoft.resources': list(
    '2015-01-01 2015-11-01 2016-02-01 2016-06-01 2016-07-01 2016-09-01 2017-03-01 2017-05-01 2017-05-10 2017-06-01 2017-08-01 2018-01-01 2018-02-01 2018-05-01 2018-07-01 2018-08-01 2018-09-01 2018-11-01 2019-03-01 2019-04-01 2019-05-01 2019-05-10 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-10-01 2019-11-01 2020-01-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-09-01 2020-10-01 2021-01-01 2021-04-01 2021-05-01 2022-01-01 2022-05-01 2022-06-01 2022-08-01-preview 2022-09-01 2022-12-01 2023-07-01 2024-03-01 2024-07-01 2024-11-01 2025-03-01 2025-04-01 2025-07-01 2026-06-01',
  ),
};

function list(text: string): readonly string[] {
  return text.split(' ');
}

/** Undefined: the sandbox keeps no list for that namespace and takes any well-formed version. */
export function versionsOf(type: string): readonly string[] | undefined {
  return versions[type.split('/')[0]?.toLowerCase() ?? ''];
}

export function requirePresent(apiVersion: string | undefined): string {
  if (apiVersion === undefined || apiVersion === '') {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  return apiVersion;
}

/** 400 as ARM refuses a version that a provider does not have. */
export function requireVersion(type: string, apiVersion: string | undefined): void {
  const version = requirePresent(apiVersion).toLowerCase();
  const known = versionsOf(type);
  const fits = known
    ? known.includes(version)
    : /^\d{4}-\d{2}-\d{2}(-(alpha|beta|preview|privatepreview))?$/.test(version);
  if (fits) return;
  if (type.toLowerCase().startsWith('microsoft.resources')) {
    throw new ArmError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. The supported versions are '${(known ?? []).join(',')}'.`,
    );
  }
  throw new ArmError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '' and API version '${version}' for type '${type.split('/').slice(1).join('/')}'. The supported api-versions are '${(known ?? ['a date such as 2024-01-01']).join(', ')}'. The supported locations are ''.`,
  );
}
