/** What the audit log's actions say to a reader; `by` and `about` stand beside it. */
const SENTENCES: Record<string, string> = {
  "user.registered": "Account made",
  "user.updated": "Name changed",
  "user.disabled": "Account disabled",
  "user.enabled": "Account enabled",
  "user.role_changed": "Role on this server changed",
  "user.password_changed": "Password changed",
  "user.email_verified": "Address proved",
  "user.email_changed": "Address changed",
  "user.deletion_requested": "Account to be deleted in a week",
  "user.deletion_cancelled": "Account kept after all",
  "user.deleted": "Account deleted",
  "user.exported": "Data taken along",
  "user.sessions_revoked": "Signed out everywhere",
  "password.reset_requested": "Link for a new password sent",
  "second_factor.added": "Second factor added",
  "second_factor.removed": "Second factor removed",
  "recovery_codes.made": "New recovery codes made",
  "recovery_code.used": "Recovery code used",
  "session.started": "Signed in",
  "session.revoked": "Signed out on one device",
  "session.reuse_detected": "A refresh token came twice; its session was ended",
  "login.failed": "Sign-in failed",
  "login.guessed": "Many sign-ins from unknown devices failed",
  "token.created": "Personal access token made",
  "token.revoked": "Personal access token removed",
  "workspace.created": "Workspace made",
  "workspace.updated": "Workspace renamed",
  "workspace.members_changed": "Member of a workspace changed",
  "workspace.deleted": "Workspace deleted",
  "invite.created": "Invitation made",
  "invite.revoked": "Invitation taken back",
  "invite.accepted": "Invitation accepted",
  "keys.rotated": "Signing key replaced",
};

/** In words; an action that this page does not know yet stands for itself. */
export function happened(action: string): string {
  return Object.hasOwn(SENTENCES, action) ? (SENTENCES[action] as string) : action;
}
