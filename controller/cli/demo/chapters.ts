import { Refused } from '../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import { actionOf, type Stage } from './stage.ts';

export interface Chapter {
  readonly title: string;
  readonly play: (stage: Stage, sample: SampleReader) => Promise<void>;
}
/** A file of the sample TRE in this package. */
export type SampleReader = (path: string) => string;

const genomics = 'manifests/workspaces/genomics/workspace.yaml';
const openData = 'manifests/workspaces/open-data/workspace.yaml';
const networkApi = '2024-05-01';
const groupsApi = '2021-04-01';

export const chapters: readonly Chapter[] = [
  { title: 'An empty subscription becomes a TRE', play: buildCore },
  { title: 'A workspace waits for a second person', play: createWorkspace },
  { title: 'A researcher gets a desktop, and needs nobody for it', play: addDesktop },
  { title: 'Somebody changes Azure behind our back', play: mendDrift },
  { title: 'Somebody pushes straight to main', play: holdDirectPush },
  { title: 'A workspace is removed, in two approved steps', play: removeWorkspace },
];

async function buildCore(stage: Stage, sample: SampleReader): Promise<void> {
  stage.say('admin-a asks for the firewall service; the hub itself is in the commit that the operator trusts.');
  const path = 'manifests/shared-services/firewall.yaml';
  await agree(stage, 'admin-a', 'admin-b', 'firewall', 'Add the firewall service', { [path]: sample(path) });
  await stage.apply();

  const group = await stage.azure.get(`/subscriptions/${stage.subscription}/resourceGroups/rg-contoso`, groupsApi);
  stage.verify('the resource group rg-contoso exists', group.status === 200);
  const policy = `${networkIn(stage, 'rg-contoso')}/firewallPolicies/fw-policy-contoso`;
  const rules = await stage.azure.get(`${policy}/ruleCollectionGroups/rcg-dynamic-network`, networkApi);
  stage.verify('the firewall has its rule collection group', rules.status === 200);
}

async function createWorkspace(stage: Stage, sample: SampleReader): Promise<void> {
  stage.say('admin-a asks for two workspaces, one restricted, one with open data.');
  const number = await stage.person('admin-a').propose('genomics', 'Add the genomics and open-data workspaces', {
    [genomics]: sample(genomics),
    [openData]: sample(openData),
  });
  const held = await stage.show(number);
  stage.verify(
    'the plan holds it: an author does not approve',
    actionOf(held, 'workspace/genomics')?.signOff.state === 'held',
  );
  const refused = await stage.person('admin-a').refusedApproval(number);
  stage.verify('GitHub refuses an approval by admin-a too', refused?.startsWith('422') === true);
  stage.say('What reviewers read on the pull request begins:');
  const comment = await stage.comment(number);
  // The first line is a marker that nobody sees.
  stage.say(`  | ${comment.split('\n').find((line) => line !== '' && !line.startsWith('<!--')) ?? ''}`);
  stage.verify('the comment names who is wanted', comment.includes('TREAdmin') && comment.includes('admin-b'));

  await stage.person('admin-a').merge(number);
  stage.say('admin-a merges all the same; nothing protects main here but the controller. Apply:');
  const first = await stage.apply();
  stage.verify('apply held it', first.held.includes('workspace/genomics'));
  const before = await stage.azure.get(group(stage, 'genomics'), groupsApi);
  stage.verify('Azure has no such group', before.status === 404);

  stage.say('That merge cannot be approved afterwards. admin-a reverts it and asks again; admin-b agrees this time.');
  await stage.person('admin-a').push('Revert: merged without approval', { [genomics]: null, [openData]: null });
  const files = { [genomics]: sample(genomics), [openData]: sample(openData) };
  const again = await agree(
    stage,
    'admin-a',
    'admin-b',
    'genomics-again',
    'Add the genomics and open-data workspaces',
    files,
  );
  await stage.apply();
  const network = await stage.azure.get(
    `${networkIn(stage, 'rg-contoso-ws-genomics')}/virtualNetworks/vnet-contoso-ws-genomics`,
    networkApi,
  );
  stage.verify('its network is live', network.status === 200);
  stage.verify(`and its tags name #${again}`, tagsOf(network.body)['tre_pull_request'] === String(again));
  stage.verify(`the comment on #${again} is the report now`, (await stage.comment(again)).includes('applied'));
}

async function addDesktop(stage: Stage, sample: SampleReader): Promise<void> {
  stage.say('researcher-a asks for the desktops service; owner-a, who owns the workspace, agrees.');
  const service = 'manifests/workspaces/genomics/services/desktops.yaml';
  const desktop = 'manifests/workspaces/genomics/user-resources/linux-1.yaml';
  await agree(stage, 'researcher-a', 'owner-a', 'desktops', 'Add desktops', { [service]: sample(service) });
  await stage.apply();

  stage.say('A machine of one’s own needs nobody within the limits of the policy: researcher-a only asks.');
  const author = stage.person('researcher-a');
  const number = await author.propose('linux-1', 'Add my desktop', { [desktop]: sample(desktop) });
  const review = await stage.review(number);
  const merge = review.state === 'closed' ? undefined : review.merge;
  stage.say(`  the controller: ${merge && 'rules' in merge ? `merged by ${merge.rules.join('; ')}` : 'did not merge'}`);
  stage.verify('the controller approved it by policy and merged it', await author.isMerged(number));
  await stage.apply();

  const list = await stage.azure.get(
    `${group(stage, 'genomics')}/providers/Microsoft.Compute/virtualMachines`,
    '2024-07-01',
  );
  const machines = Array.isArray(list.body['value']) ? list.body['value'] : [];
  stage.verify('one virtual machine is live', machines.length === 1);
  const rules = await stage.azure.get(
    `${networkIn(stage, 'rg-contoso')}/firewallPolicies/fw-policy-contoso/ruleCollectionGroups/rcg-dynamic-network`,
    networkApi,
  );
  stage.verify(
    'the firewall lets the desktops sign people in, computed from git',
    JSON.stringify(rules.body).includes('nrc_svc_genomics_desktops'),
  );
}

async function mendDrift(stage: Stage): Promise<void> {
  stage.say('Somebody with rights in Azure opens the workspace: the deny-all rule of its NSG becomes Allow.');
  const path = `${networkIn(stage, 'rg-contoso-ws-genomics')}/networkSecurityGroups/nsg-ws`;
  const { body } = await stage.azure.get(path, networkApi);
  const rule = denyRule(body);
  rule['access'] = 'Allow';
  await stage.azure.put(path, networkApi, body);

  const plan = await stage.plan();
  const drift = actionOf(plan, 'workspace/genomics');
  stage.verify(
    'the plan names the property',
    drift?.action === 'drift' && JSON.stringify(drift.reasons).includes('access'),
  );
  await stage.apply();
  const mended = await stage.azure.get(path, networkApi);
  stage.verify('it says Deny again', denyRule(mended.body)['access'] === 'Deny');
}

async function holdDirectPush(stage: Stage, sample: SampleReader): Promise<void> {
  stage.say('admin-a pushes straight to main, without a pull request.');
  const original = sample(genomics);
  const changed = original.replace(/^( *)displayName: .*$/m, '$1displayName: Genomics, pushed past everybody');
  await stage.person('admin-a').push('Quick fix', { [genomics]: changed });
  const plan = await stage.plan();
  stage.verify('the plan holds it and says why', actionOf(plan, 'workspace/genomics')?.signOff.state === 'held');
  const { held } = await stage.apply();
  stage.verify('apply leaves Azure as it was approved', held.includes('workspace/genomics'));
  stage.say('Reverting to the approved content releases it.');
  await stage.person('admin-a').push('Revert the quick fix', { [genomics]: original });
  const after = await stage.plan();
  stage.verify(
    'nothing is held any more',
    after.actions.every((action) => action.signOff.state !== 'held'),
  );
}

async function removeWorkspace(stage: Stage, sample: SampleReader): Promise<void> {
  stage.say(
    'Step one: open-data is disabled. Step two: its file goes. Both are approved; data is not lost by one mistake.',
  );
  const disabled = sample(openData).replace(/^spec:\n/m, 'spec:\n  enabled: false\n');
  await agree(stage, 'admin-a', 'admin-b', 'disable-open-data', 'Disable open-data', { [openData]: disabled });
  await stage.apply();
  await agree(stage, 'admin-a', 'admin-b', 'delete-open-data', 'Delete open-data', { [openData]: null });
  await stage.apply();
  const gone = await stage.azure.get(group(stage, 'open-data'), groupsApi);
  stage.verify('its resource group is gone', gone.status === 404);
  const kept = await stage.azure.get(group(stage, 'genomics'), groupsApi);
  stage.verify('genomics is untouched', kept.status === 200);
}

/** One person asks, the plan is shown, another agrees, it is merged. */
async function agree(
  stage: Stage,
  author: string,
  approver: string,
  branch: string,
  title: string,
  files: Readonly<Record<string, string | null>>,
): Promise<number> {
  const number = await stage.person(author).propose(branch, title, files);
  await stage.show(number);
  await stage.person(approver).approve(number);
  await stage.review(number);
  await stage.person(author).merge(number);
  stage.say(`  ${approver} approved #${number}, ${author} merged it. Apply:`);
  return number;
}

function group(stage: Stage, workspace: string): string {
  return `/subscriptions/${stage.subscription}/resourceGroups/rg-contoso-ws-${workspace}`;
}

function networkIn(stage: Stage, resourceGroup: string): string {
  return `/subscriptions/${stage.subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network`;
}

function tagsOf(resource: JsonObject): JsonObject {
  return isJsonObject(resource['tags']) ? resource['tags'] : {};
}

/** Properties of the inbound rule that denies everything else. */
function denyRule(nsg: JsonObject): JsonObject {
  const properties = isJsonObject(nsg['properties']) ? nsg['properties'] : {};
  const rules: Json[] = Array.isArray(properties['securityRules']) ? properties['securityRules'] : [];
  for (const rule of rules) {
    const found = isJsonObject(rule) && isJsonObject(rule['properties']) ? rule['properties'] : {};
    if (found['direction'] === 'Inbound' && found['priority'] === 900) return found;
  }
  throw new Refused('demo-nsg', 'nsg-ws has no inbound rule of priority 900');
}
