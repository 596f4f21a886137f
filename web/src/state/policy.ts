import { useEffect, useState } from "preact/hooks";
import { call } from "../lib/api";

/** What this server asks of who wants an account. */
export interface AccountPolicy {
  password_min: number;
  registration: "open" | "invite" | "closed";
}

let asked: Promise<AccountPolicy> | null = null;

/** Null until it is known; a page does without it then, as the server says the same of what is sent to it. */
export function useAccountPolicy(): AccountPolicy | null {
  const [policy, setPolicy] = useState<AccountPolicy | null>(null);
  useEffect(() => {
    asked ??= call<AccountPolicy>("GET", "/auth/policy");
    asked.then(setPolicy, () => {
      asked = null;
    });
  }, []);
  return policy;
}

/** For a new password of an account without a second factor. */
export function passwordHint(policy: AccountPolicy | null): string {
  const long = "Long counts for more than complicated: four or five words you will remember do well.";
  return policy ? `At least ${policy.password_min} characters. ${long}` : long;
}

/** Whether somebody with or without an invitation can make an account; an open door until it is known. */
export function canRegister(policy: AccountPolicy | null, isInvited: boolean): boolean {
  return !policy || policy.registration === "open" || (policy.registration === "invite" && isInvited);
}
