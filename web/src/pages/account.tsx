import { useEffect } from "preact/hooks";
import { DataSection } from "../components/account/data";
import { DevicesSection } from "../components/account/devices";
import { PasswordSection } from "../components/account/password";
import { ProfileSection } from "../components/account/profile";
import { SecondFactorSection } from "../components/account/second-factor";
import { TokensSection } from "../components/account/tokens";
import { TopBar } from "../components/shell";
import type { User } from "../types";

/** Everything about oneself. */
export function AccountPage({ user }: { user: User }) {
  useEffect(() => {
    document.title = "Your account · Stet";
  }, []);
  return (
    <>
      <TopBar />
      <main class="page settings" id="text" tabIndex={-1}>
        <h1>Your account</h1>
        <ProfileSection user={user} />
        <PasswordSection />
        <SecondFactorSection user={user} />
        <DevicesSection />
        <TokensSection />
        <DataSection />
      </main>
    </>
  );
}
