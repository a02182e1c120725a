/**
 * Why each setting matters, in a sentence. Numbers in brackets are findings of the review of GitHub's behaviour that the
 * judge is built on. None of these settings is what the judge relies on: they are the second lock.
 */
export const whys = {
  main: 'without it anybody with write access pushes past review or merges unapproved; the controller then holds it, but main is no longer what is live [13-15]',
  status:
    'without it anybody with write access can rewrite or delete the ledger, which then counts as absent, so that nothing is pruned and everything is judged anew [26]',
  airlock: 'without it somebody else can move a branch between the seal and the release of an airlock request [29]',
  proposals:
    'without it somebody else can make the branch of a revert or of the review after a break-glass beforehand, or put other content on it, so that people look at something else or at nothing',
  app: 'with a fixed token, checks and ledger are written by an account that others may share, so no ruleset can tell the controller from a person or from GitHub Actions [26, 30]',
  permission: 'without it the controller cannot do this part of its work',
  excess: 'whoever steals the App key gets this too, and the controller never needs it',
  codeowners:
    'without it GitHub asks nobody for a review by itself; it is a courtesy, since the controller alone decides who is entitled [20, 21]',
  webhook:
    'without it the controller learns of pushes, reviews and retargets only when it looks by itself, minutes later [11, 18]',
  secret: 'without it, or with a form body, anybody who knows the address can wake the controller at will',
  label: 'the issue forms put it on requests; GitHub silently drops a label that does not exist',
  environment:
    'with any branch allowed, a workflow edited on a branch can take the identity that applies, or show a deployment that never was [35, 37]',
  token:
    'with a token that writes by default, every workflow that anybody adds on a branch can push and set statuses [30, 37]',
  mayApprove: 'otherwise a workflow approves the pull request of whoever wrote the workflow [38]',
  autoMerge:
    'auto-merge takes whatever head passes the checks at that moment, not the one that a person looked at [16]',
  deleteBranch:
    'who pushed to a branch is evidence until its merge is judged, and nothing says that GitHub keeps it once the branch is gone [18]',
  defaultBranch:
    'the controller applies the default branch; under another name, rules and workflows guard the wrong one',
  pin: 'a repository that was renamed or deleted can be replaced by another one of its name [20]',
  oidc: 'repositories made, renamed or moved since 2026-07-15 have ids in the subject; Azure then refuses a credential of the old form [36]',
} as const;
