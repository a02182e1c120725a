/**
 * Azure's built-in roles by the id of their definition, the same in every tenant
 * (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles).
 */
const builtIn: { readonly [id: string]: string } = {
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': 'Key Vault Administrator',
  '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb': 'Storage File Data SMB Share Contributor',
  '12338af0-0e69-4776-bea7-57ae8d297424': 'Key Vault Crypto User',
  '14b46e9e-c2b7-41b4-b07b-48a6ebf60603': 'Key Vault Crypto Officer',
  '17d1049b-9a84-46fb-8f53-869881c3d3ab': 'Storage Account Contributor',
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': 'User Access Administrator',
  '1c0163c0-47e6-4577-8991-ea5c82e286e4': 'Virtual Machine Administrator Login',
  '1d18fff3-a72a-46b5-b4a9-0b38a3cd7e63': 'Desktop Virtualization User',
  '21090545-7ca7-4776-b22c-e363652d74d2': 'Key Vault Reader',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05': 'Monitoring Reader',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '4d97b98b-1d4f-4787-a291-c67834d212e7': 'Network Contributor',
  '69566ab7-960f-475b-8e7c-b3118f30c6bd': 'Storage File Data Privileged Contributor',
  '73c42c96-874c-492b-b04d-ab87d138a893': 'Log Analytics Reader',
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': 'AcrPull',
  '8311e382-0749-4cb8-b61a-304f252e45ec': 'AcrPush',
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': 'Owner',
  '92aaf0da-9dab-42b6-94a3-d43ce8d16293': 'Log Analytics Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '9980e02c-c2be-4d73-94e8-173b1dc7cf3c': 'Virtual Machine Contributor',
  'a4417e6f-fecd-4de8-b567-7b0420556985': 'Key Vault Certificates Officer',
  'aba4ae5f-2193-4029-9191-0cb91df5e314': 'Storage File Data SMB Share Reader',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
  'adb29209-aa1d-457b-a786-c913953d2891': 'Azure Deployment Stack Owner',
  'b24988ac-6180-42a0-ab88-20f7382dd24c': 'Contributor',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59': 'Managed Identity Contributor',
  'f1a07417-d97a-45cb-824c-7a7467783830': 'Managed Identity Operator',
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': 'Role Based Access Control Administrator',
  'f6c7c914-8db3-469d-8ca1-694a8f32e121': 'AzureML Data Scientist',
  'fb879df8-f326-4884-b1cf-06f3ad86be52': 'Virtual Machine User Login',
};

/** The name of a role, or its id where it is not one of Azure's own that we know. `own` are roles that a template defines. */
export function roleName(definitionId: string, own: ReadonlyMap<string, string>): string {
  const id = definitionId.split('/').at(-1)?.toLowerCase() ?? '';
  return builtIn[id] ?? own.get(id) ?? `role ${id}`;
}
