import { call, listOf } from "../../lib/api";
import { announce } from "../../lib/announce";
import { Failure, useWork, When } from "../basics";
import { Section, useLoaded } from "../section";

interface Device {
  id: string;
  device: string;
  address: string;
  created_at: string;
  last_used_at: string;
  current: boolean;
}

export function DevicesSection() {
  const [devices, failure, reload] = useLoaded(() => listOf<Device>("/auth/sessions"));
  const [busy, error, run] = useWork();
  const end = async (device: Device): Promise<void> => {
    if (!(await run(() => call("DELETE", `/auth/sessions/${device.id}`)))) return;
    announce(`${device.device} is signed out.`);
    reload();
  };
  return (
    <Section title="Devices" lead="Where you are signed in. A device you do not know: sign it out, and change your password.">
      {failure}
      <Failure error={error} />
      <ul class="rows">
        {(devices ?? []).map((device) => (
          <li key={device.id}>
            <div>
              <strong>{device.device}</strong> {device.current && <span class="chip">this one</span>}
              <p class="hint">
                from {device.address || "an unknown address"}, last used <When at={device.last_used_at} />, signed in{" "}
                <When at={device.created_at} />
              </p>
            </div>
            {!device.current && (
              <button type="button" class="small" disabled={busy} aria-label={`Sign out ${device.device} from ${device.address}`} onClick={() => end(device)}>
                Sign out
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
