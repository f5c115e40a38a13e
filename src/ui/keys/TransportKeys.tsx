import type { Report } from "../useRefusal.ts";
import { useTransportKeys } from "./useTransportKeys.ts";

/** Mounts the keys. It shows nothing: what they need to know of renders this and not the page. */
export function TransportKeys({ report }: { readonly report: Report }) {
  useTransportKeys(report);
  return null;
}
