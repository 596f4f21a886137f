import { all, call } from "../lib/api";
import { Store } from "../lib/store";
import type { Author, Optional } from "../types";
import type { PrdStore } from "./prd-store";

export type LinkKind = "depends_on" | "refines" | "verifies" | "conflicts_with" | "relates_to" | "implemented_by" | "discussed_in";

export interface LinkEnd {
  node?: Optional<string>;
  code?: Optional<string>;
  title?: Optional<string>;
  url?: Optional<string>;
  label?: Optional<string>;
}

export interface ItemLink {
  id: string;
  kind: LinkKind;
  from: LinkEnd;
  to: LinkEnd;
  suspect: boolean;
  broken: boolean;
  suspect_since?: Optional<number>;
  why?: Optional<string>;
  note: string;
  author: Author;
  created_at: string;
  confirmed_at?: Optional<string>;
  confirmed_by?: Optional<Author>;
}

export interface StaleItem {
  node: string;
  code?: Optional<string>;
  title?: Optional<string>;
  reason: string;
  since: string;
  events: number;
}

export interface NewLink {
  kind: LinkKind;
  from: string;
  to: { node: string } | { url: string; label?: string };
  note?: string;
}

export interface LinksState {
  links: ItemLink[] | null;
  stale: StaleItem[] | null;
  /** The node whose links alone are shown. */
  about: string | null;
  /** The node that a link is being made from. */
  linking: string | null;
}

/** What belongs together in one PRD, and what of it somebody has to look at again. */
export class Links extends Store<LinksState> {
  constructor(private readonly prd: PrdStore) {
    super({ links: null, stale: null, about: null, linking: null });
  }

  async load(): Promise<void> {
    this.set({ links: await all<ItemLink>(`${this.prd.path}/links`) });
  }

  async loadStale(): Promise<void> {
    this.set({ stale: await all<StaleItem>(`${this.prd.path}/stale`) });
  }

  /** Reads again what was read before: after others changed something. */
  async catchUp(): Promise<void> {
    await Promise.allSettled([this.state.links && this.load(), this.state.stale && this.loadStale()]);
  }

  async add(link: NewLink): Promise<void> {
    await this.prd.submit(`${this.prd.path}/links`, link);
    await this.load();
  }

  async confirm(link: string): Promise<void> {
    await this.andRead(call("POST", `${this.prd.path}/links/${link}/confirm`));
  }

  async remove(link: string): Promise<void> {
    await this.andRead(call("DELETE", `${this.prd.path}/links/${link}`));
  }

  async stillTrue(node: string): Promise<void> {
    try {
      await call("POST", `${this.prd.path}/stale/${node}/confirm`);
    } finally {
      await this.loadStale().catch(() => {});
    }
  }

  /** Also where it failed: somebody else may have been first. */
  private async andRead(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } finally {
      await this.load().catch(() => {});
    }
  }
}

/** The links of a node, those that lead to it included. */
export function linksOf(links: ItemLink[] | null, node: string): ItemLink[] {
  return (links ?? []).filter((l) => l.from.node === node || l.to.node === node);
}
