import { ApiError, call, whenSignedOut } from "../lib/api";
import { forgetDrafts } from "../lib/drafts";
import { navigate } from "../lib/router";
import { Store } from "../lib/store";
import type { User } from "../types";

/** Who is signed in: undefined while that is being found out, null for nobody. */
export const session = new Store<{ user: User | null | undefined; ended: boolean }>({ user: undefined, ended: false });

whenSignedOut(() => {
  // Several requests may be refused one after the other; the first one ended the session.
  session.set({ user: null, ended: session.state.ended || session.state.user != null });
});

export async function findSession(): Promise<void> {
  try {
    session.set({ user: await call<User>("GET", "/users/me") });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return;
    session.set({ user: undefined });
    throw error;
  }
}

/** After an answer that sets the cookies. A browser that drops them is told so, instead of being sent in a circle. */
export async function confirmSession(): Promise<void> {
  try {
    session.set({ user: await call<User>("GET", "/users/me"), ended: false });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      throw new ApiError(403, {
        detail:
          "The password was right, but the browser did not keep the sign-in: it keeps such cookies only over https, or from localhost. Open Stet at such an address",
        code: "cookies_dropped",
      });
    }
    throw error;
  }
}

export async function signOut(everywhere = false): Promise<void> {
  await call("POST", everywhere ? "/auth/logout-all" : "/auth/logout");
  forgetDrafts();
  session.set({ user: null, ended: false });
  navigate("/signin");
}
