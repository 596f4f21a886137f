import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useStore } from "../lib/store";
import type { PrdState } from "./prd-state";
import type { PrdStore } from "./prd-store";

export const PrdContext = createContext<PrdStore | null>(null);

export function usePrdStore(): PrdStore {
  const store = useContext(PrdContext);
  if (!store) throw new Error("no PRD here");
  return store;
}

export function usePrd<T>(select: (state: PrdState) => T): T {
  return useStore(usePrdStore(), select);
}
