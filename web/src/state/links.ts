import { all, call, withQuery } from "../lib/api";
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
  /** Who says so: a person, or an event that was about the item. */
  cause: "person" | "event";
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
  /** Those that are shown: of one node, or of all. */
  links: ItemLink[] | null;
  stale: StaleItem[] | null;
  /** The node whose links alone are shown. */
  about: string | null;
  /** The links of the passage that is selected; a PRD may have thousands that nobody looks at. */
  near: { node: string; links: ItemLink[] } | null;
  /** The node that a link is being made from. */
  linking: string | null;
}

/** What belongs together in one PRD, and what of it somebody has to look at again. */
export class Links extends Store<LinksState> {
  private wanted = "";

  constructor(private readonly prd: PrdStore) {
    super({ links: null, stale: null, about: null, near: null, linking: null });
  }

  private read(node: string | null): Promise<ItemLink[]> {
    return all<ItemLink>(withQuery(`${this.prd.path}/links`, { node }));
  }

  async load(): Promise<void> {
    const { about } = this.state;
    const links = await this.read(about);
    if (this.state.about === about) this.set({ links });
  }

  async loadNear(node: string): Promise<void> {
    this.wanted = node;
    const links = await this.read(node);
    if (this.wanted === node) this.set({ near: { node, links } });
  }

  show(about: string | null, linking: string | null): void {
    this.set({ about, linking, ...(about !== this.state.about && { links: null }) });
  }

  async loadStale(): Promise<void> {
    this.set({ stale: await all<StaleItem>(`${this.prd.path}/stale`) });
  }

  /** Reads again what is looked at; what is not is read when it is. */
  async catchUp(): Promise<void> {
    const { tab, reviewPart } = this.prd.state;
    const shown = (part: string): boolean => tab === "review" && reviewPart === part;
    if (!shown("links")) this.set({ links: null });
    if (!shown("stale")) this.set({ stale: null });
    await Promise.allSettled([shown("links") && this.load(), shown("stale") && this.loadStale(), this.nearAgain()]);
  }

  private async nearAgain(): Promise<void> {
    if (this.state.near) await this.loadNear(this.state.near.node);
  }

  async add(link: NewLink): Promise<void> {
    await this.andRead(this.prd.submit(`${this.prd.path}/links`, link));
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
      await Promise.allSettled([this.load(), this.nearAgain()]);
    }
  }
}
