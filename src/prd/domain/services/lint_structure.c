#include "map.h"
#include "services/characters.h"
#include "services/lines.h"
#include "services/lint_rules.h"
#include "services/prose.h"
#include "unicode.h"

static bool is_word_at(struct str text, size_t at, size_t length)
{
    return (at == 0 || !(byte_is_alnum(text.ptr[at - 1]) || text.ptr[at - 1] == '_')) &&
           !(byte_is_alnum(byte_at(text, at + length)) || byte_at(text, at + length) == '_');
}

/* -- What is left open
 * --------------------------------------------------------------------------------------- */

/* Whether "[" at `at` opens a gap of a template that nobody filled: "[FEATURE NAME]", "[NEEDS CLARIFICATION:
 * …]". */
static size_t gap_end(struct str text, size_t at) /* of a node; links are there */
{
    size_t end = str_find_char(text, ']', at), letters = 0;
    struct str inner = str_slice(text, at + 1, end);

    if (str_starts_nocase(inner, STR("needs clarification")))
        return end == SIZE_MAX ? text.len : end + 1;
    if (end == SIZE_MAX || inner.len < 4 || inner.len > 60 || byte_at(text, end + 1) == '(' ||
        byte_at(text, end + 1) == '[' || byte_at(text, end + 1) == ':')
        return at;
    for (size_t i = 0; i < inner.len; i++) {
        if (byte_is_upper(inner.ptr[i]))
            letters++;
        else if (inner.ptr[i] != ' ' && inner.ptr[i] != '-' && inner.ptr[i] != '_')
            return at;
    }
    return letters >= 4 && str_find_char(inner, ' ', 0) != SIZE_MAX ? end + 1 : at;
}

/* A mark that is spoken of and not left: "the TBD placeholder", "\"TODO\"", "no TODO left". */
static bool is_mentioned(struct str prose, size_t at, size_t end)
{
    static const char *const nouns[] = {"placeholder", "marker",  "mark ", "marks",  "comment",
                                        "item",        "section", "entr",  "tag",    "note",
                                        "list",        "app",     "text",  "string", "label"};
    static const char *const before[] = {"no ",  "No ",      "without ",  "every ",
                                         "any ", "contain ", "contains ", "remaining "};
    struct str after = str_slice(prose, end + 1, prose.len), lead = str_slice(prose, 0, at);

    if (byte_at(prose, end) == ' ')
        for (size_t i = 0; i < COUNT_OF(nouns); i++)
            if (str_starts(after, str_from(nouns[i])))
                return true;
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (str_ends(lead, str_from(before[i])))
            return true;
    return at > 0 && (prose.ptr[at - 1] == '"' || prose.ptr[at - 1] == '\'');
}

void lint_undecided(struct linting *self, size_t node)
{
    static const char *const marks[] = {"TBD", "TODO", "FIXME", "TBA", "TBC", "XXX", NULL};
    struct str prose = self->nodes[node].prose;

    if (self->document->nodes[node].kind == NODE_QUESTION)
        return; /* it is what is left open */
    for (size_t at = 0; at < prose.len; at++) {
        size_t end = at;
        char c = prose.ptr[at];
        if (c == '[')
            end = gap_end(self->document->nodes[node].text, at);
        else if (c == '?' && str_starts(str_slice(prose, at, prose.len), STR("???")))
            end = at + 3;
        else if (byte_is_upper(c))
            for (size_t i = 0; marks[i] != NULL && end == at; i++)
                if (str_starts(str_slice(prose, at, prose.len), str_from(marks[i])) &&
                    is_word_at(prose, at, strlen(marks[i])) && byte_at(prose, at + strlen(marks[i])) != '-')
                    end = at + strlen(marks[i]);
        if (end == at || (byte_is_upper(c) && is_mentioned(prose, at, end)))
            continue;
        lint_add(self, node, at, end, "%.*s is still to be decided; decide it, or make it an open question",
                 STR_ARGS(lint_quoted(self, node, at, end)));
        at = end;
    }
}

/* -- Acronyms
 * ------------------------------------------------------------------------------------------------ */

/* What readers of requirements know, or find with one look. */
static const char *const known_acronyms[] = {
    "ACL",     "AI",       "AJAX",     "AM",          "ANSI",    "API",      "APIS",   "APK",       "AR",
    "ARM",     "ASCII",    "ASAP",     "AWS",         "AZ",      "B2B",      "B2C",    "BCP",       "BMP",
    "BOM",     "BSD",      "CA",       "CAD",         "CAPTCHA", "CD",       "CDN",    "CEO",       "CFO",
    "CI",      "CLI",      "CMS",      "COO",         "CORS",    "CPU",      "CRM",    "CRUD",      "CSP",
    "CSRF",    "CSS",      "CSV",      "CTA",         "CTO",     "CVE",      "DB",     "DBA",       "DDOS",
    "DHCP",    "DIY",      "DLL",      "DNS",         "DOC",     "DOCX",     "DOM",    "DPI",       "DVD",
    "EAN",     "EKS",      "EMEA",     "EOD",         "ERP",     "EU",       "EUR",    "ETA",       "FAQ",
    "FAQS",    "FIFO",     "FPS",      "FTP",         "GB",      "GBP",      "GDPR",   "GIF",       "GIT",
    "GKE",     "GMT",      "GPG",      "GPL",         "GPS",     "GPU",      "GUI",    "GUID",      "HA",
    "HD",      "HDD",      "HIPAA",    "HMAC",        "HR",      "HTML",     "HTTP",   "HTTPS",     "IANA",
    "IBAN",    "IBM",      "ICS",      "ID",          "IDE",     "IDS",      "IEC",    "IEEE",      "IETF",
    "IMAP",    "INI",      "IO",       "IOS",         "IOT",     "IP",       "IPC",    "IPS",       "IPV4",
    "IPV6",    "ISBN",     "ISO",      "ISP",         "IT",      "JAR",      "JPEG",   "JPG",       "JS",
    "JSON",    "JSONL",    "JWK",      "JWKS",        "JWT",     "JWTS",     "KB",     "KPI",       "KPIS",
    "KYC",     "LAN",      "LCD",      "LDAP",        "LED",     "LIFO",     "LLM",    "LLMS",      "LRU",
    "LTS",     "MAC",      "MB",       "MCP",         "MD",      "MD5",      "MFA",    "MIME",      "MIT",
    "ML",      "MP3",      "MP4",      "MS",          "MVC",     "MVP",      "NASA",   "NAT",       "NATO",
    "NDA",     "NFC",      "NGO",      "NIST",        "NLP",     "NPM",      "NPS",    "NTP",       "OAUTH",
    "OCR",     "OIDC",     "OK",       "OKR",         "OKRS",    "OOM",      "ORM",    "OS",        "OSS",
    "OTP",     "OWASP",    "P2P",      "PC",          "PCI",     "PDF",      "PDFS",   "PGP",       "PHP",
    "PII",     "PIN",      "PM",       "PNG",         "POC",     "POP3",     "POS",    "POSIX",     "PR",
    "PRD",     "PRDS",     "PRS",      "PST",         "PWA",     "QA",       "QR",     "RAM",       "RBAC",
    "REGEX",   "REST",     "RFC",      "RFCS",        "RGB",     "ROI",      "RPC",    "RSA",       "RSS",
    "RSVP",    "RSVPS",    "RTF",      "S3",          "SAAS",    "SAML",     "SDK",    "SDKS",      "SEO",
    "SEPA",    "SFTP",     "SHA",      "SIEM",        "SIM",     "SKU",      "SKUS",   "SLA",       "SLAS",
    "SLI",     "SLO",      "SLOS",     "SMS",         "SMTP",    "SNS",      "SOAP",   "SOC",       "SPA",
    "SQL",     "SQS",      "SRE",      "SRP",         "SSD",     "SSE",      "SSH",    "SSL",       "SSN",
    "SSO",     "SVG",      "TB",       "TCP",         "TLS",     "TOML",     "TOTP",   "TSV",       "TTL",
    "TTS",     "TV",       "TXT",      "UDP",         "UI",      "UK",       "UML",    "UN",        "UPC",
    "UPS",     "URI",      "URIS",     "URL",         "URLS",    "US",       "USA",    "USB",       "USD",
    "UTC",     "UTF",      "UUID",     "UUIDS",       "UX",      "VAT",      "VM",     "VMS",       "VPC",
    "VPN",     "VPS",      "VR",       "WAL",         "WAN",     "WCAG",     "WEBP",   "WEBM",      "WWW",
    "WYSIWYG", "XHTML",    "XLS",      "XLSX",        "XML",     "XSS",      "YAML",   "ZIP",       "DRY",
    "DDD",     "TDD",      "BDD",      "ETL",         "GRPC",    "NOSQL",    "MUST",   "SHALL",     "SHOULD",
    "WILL",    "MAY",      "NOT",      "CAN",         "WHEN",    "THEN",     "GIVEN",  "AND",       "OR",
    "IF",      "WHERE",    "WHILE",    "FOR",         "THE",     "ALL",      "ANY",    "ONLY",      "NO",
    "NEVER",   "ALWAYS",   "EACH",     "TBD",         "TODO",    "FIXME",    "TBA",    "TBC",       "XXX",
    "NONE",    "REQUIRED", "OPTIONAL", "RECOMMENDED", "EARS",    "INCOSE",   "LCP",    "CET",       "EST",
    "PDT",     "EDT",      "CEST",     "AD",          "BC",      "HTTP2",    "UTF8",   "SHA256",    "SHA1",
    "AES",     "ECDSA",    "RAID",     "BIOS",        "NVME",    "CIDR",     "MTLS",   "ACID",      "LGTM",
    "GA",      "WIP",      "ASCII",    "CRLF",        "LF",      "EOF",      "NUL",    "NULL",      "TRUE",
    "FALSE",   "GET",      "POST",     "PUT",         "PATCH",   "DELETE",   "HEAD",   "OPTIONS",   "SELECT",
    "INSERT",  "UPDATE",   "WITH",     "FROM",        "TO",      "IN",       "ON",     "BY",        "AS",
    "IS",      "BE",       "DO",       "LATAM",       "APAC",    "NYC",      "LA",     "SF",        "PO",
    "CC",      "BCC",      "RE",       "NB",          "PS",      "VS",       "ATM",    "DVR",       "SEV",
    "DM",      "DMS",      "OPENAI",   "AWS",         "GCP",     "NULLABLE", "README", "CHANGELOG", "LICENSE",
    "EXISTS",  "SYSTEM",   "USER",     "USERS",       NULL};

static bool is_known_acronym(struct str word)
{
    return str_is_one_of(word, known_acronyms);
}

/* The acronym at `at`, two to six capitals as a word of its own; 0: none. */
static size_t acronym_length(struct str text, size_t at)
{
    size_t length = 0, capitals = 0;
    if (at > 0 && (byte_is_alnum(text.ptr[at - 1]) || strchr("_-/.$", text.ptr[at - 1]) != NULL ||
                   (unsigned char)text.ptr[at - 1] >= 0x80 || text.ptr[at - 1] == '\x01'))
        return 0;
    while (byte_is_upper(byte_at(text, at + length)) || byte_is_digit(byte_at(text, at + length))) {
        capitals += byte_is_upper(text.ptr[at + length]);
        length++;
    }
    if (capitals < 2 || length > 6 || byte_is_alnum(byte_at(text, at + length)) ||
        strchr("_-/=", byte_at(text, at + length) != '\0' ? byte_at(text, at + length) : ' ') != NULL ||
        byte_at(text, at + length) == '\x01')
        return 0;
    if (byte_at(text, at + length) == '.' && byte_is_alnum(byte_at(text, at + length + 1)))
        return 0;
    return length;
}

/* Explained: in brackets ("Role Based Access (RBA)", "RBA (role …"), as a term of its own ("**RBA**: …", "-
 * RBA: …",
 * "| RBA |", "RBA — …", "RBA stands for"), or as an item's own words. */
static bool is_explained(struct str text, size_t at, size_t length)
{
    struct str after = str_slice(text, at + length, text.len);
    char before = at > 0 ? text.ptr[at - 1] : '\n';

    if (before == '(' || str_starts(after, STR(" (")) || str_starts(after, STR(" stands for")) ||
        str_starts(after, STR(" means")) || str_starts(after, STR(": ")) || str_starts(after, STR("** ")) ||
        str_starts(after, STR("**:")) || str_starts(after, STR(" —")) || str_starts(after, STR(" – ")) ||
        str_starts(after, STR(" = ")) || str_starts(after, STR(" is ")) || str_starts(after, STR(":** ")))
        return true;
    return before == '|' || str_starts(after, STR(" |"));
}

static void read_acronyms(struct linting *self)
{
    self->defined = map_new(self->mem);
    for (size_t node = 0; node < self->document->count; node++) {
        struct str prose = self->nodes[node].prose;
        const struct node *item = &self->document->nodes[node];
        for (size_t at = 0; at < prose.len; at++) {
            size_t length;
            if (!byte_is_upper(prose.ptr[at]) || !byte_is_alnum(byte_at(prose, at + 1)))
                continue;
            length = acronym_length(prose, at);
            if (length > 0 &&
                (item->kind == NODE_TERM || item->kind == NODE_SECTION || is_explained(prose, at, length)))
                map_set(self->defined, str_slice(prose, at, at + length), self);
            while (at + 1 < prose.len && byte_is_alnum(prose.ptr[at + 1]))
                at++;
        }
    }
}

/* INCOSE R37: once in a document, where it first stands. */
void lint_undefined_acronym(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    const struct lint_node *reading = &self->nodes[node];

    if (!self->is_english || (item->kind != NODE_REQUIREMENT && item->kind != NODE_METRIC))
        return;
    for (size_t i = 0; i < reading->word_count; i++) {
        const struct lint_word *word = &reading->words[i];
        size_t length;
        struct str acronym;
        if (!byte_is_upper(reading->prose.ptr[word->from]))
            continue;
        length = acronym_length(reading->prose, word->from);
        acronym = str_slice(reading->prose, word->from, word->from + length);
        if (length == 0 || is_known_acronym(acronym))
            continue;
        if (self->defined == NULL)
            read_acronyms(self);
        if (map_get(self->defined, acronym) != NULL)
            continue;
        map_set(self->defined, acronym, self);
        lint_add(self, node, word->from, word->from + length,
                 "%.*s is explained nowhere; write it out once, or make it a term",
                 STR_ARGS(lint_quoted(self, node, word->from, word->from + length)));
    }
}

/* -- Codes
 * ---------------------------------------------------------------------------------------------------- */

void lint_duplicate_code(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    size_t first = self->nodes[node].same_code, at;

    if (first == SIZE_MAX)
        return;
    at = str_find(item->text, item->code, 0);
    at = at == SIZE_MAX ? 0 : at;
    lint_add(self, node, at, at + item->code.len,
             "%.*s is the code of another item too (line %zu); give this one the next free number",
             STR_ARGS(item->code), self->nodes[first].line);
}

/* ISO 29148, 5.2.6: what is referred to is there. A kind of which the document has no item at all is another
 * document's. */
void lint_unknown_code(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    struct str prose = self->nodes[node].prose;
    struct item_code code;
    size_t at = 0;

    if (map_count(self->codes) == 0)
        return;
    while (item_code_find(prose, &at, &code)) {
        size_t from = at;
        while (from > 0 && (byte_is_alnum(prose.ptr[from - 1]) || prose.ptr[from - 1] == '-'))
            from--;
        if ((self->kinds & 1U << code.kind) == 0 || str_eq(item->code, str_slice(prose, from, at)) ||
            map_get(self->codes, item_code_format(self->mem, code)) != NULL)
            continue;
        if (byte_at(prose, at) == '.' && byte_is_digit(byte_at(prose, at + 1)))
            continue;
        lint_add(self, node, from, at, "there is no %.*s in this document",
                 STR_ARGS(str_slice(item->text, from, at)));
    }
}

/* "FR 3:", "FR_3:", "fr-3:" at the beginning of a line: nearly a code, so the item is not seen. */
static size_t near_code(struct str line, size_t at, struct str *prefix, struct str *number)
{
    static const char *const prefixes[] = {"NFR", "FR", "MS", "SC"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        struct str name = str_from(prefixes[i]);
        size_t end = at + name.len, digits;
        if (!str_starts_nocase(str_slice(line, at, line.len), name) ||
            byte_is_upper(line.ptr[at]) != byte_is_upper(line.ptr[at + name.len - 1]))
            continue;
        while (byte_at(line, end) != '\0' && strchr(" _.#:-", line.ptr[end]) != NULL &&
               end < at + name.len + 2)
            end++;
        digits = end;
        while (byte_is_digit(byte_at(line, end)))
            end++;
        if (end == digits || end - digits > 5 || byte_is_alnum(byte_at(line, end)) ||
            byte_at(line, end) == '-')
            return 0;
        *prefix = name;
        *number = str_slice(line, digits, end);
        return end;
    }
    return 0;
}

/* Where what a line says begins: behind list marks, boxes and emphasis. */
static size_t line_opening(struct str line, bool *marked)
{
    size_t at = 0;
    *marked = false;
    while (byte_at(line, at) == ' ')
        at++;
    if ((byte_at(line, at) == '-' || byte_at(line, at) == '*' || byte_at(line, at) == '+') &&
        byte_at(line, at + 1) == ' ') {
        at += 2;
        *marked = true;
    }
    while (byte_at(line, at) == '*' || byte_at(line, at) == '_') {
        at++;
        *marked = true;
    }
    return at;
}

void lint_code_form(struct linting *self, size_t node)
{
    const struct node *item = &self->document->nodes[node];
    struct str rest = self->nodes[node].prose, line;
    size_t start = 0;

    if (item->kind != NODE_TEXT)
        return;
    for (; line_next(&rest, &line); start += line.len) {
        bool marked;
        size_t at = line_opening(line, &marked), end;
        struct str prefix = STR_NONE, number = STR_NONE, code;
        struct lint_finding *finding;
        end = near_code(line, at, &prefix, &number);
        if (end == 0 || !(byte_at(line, end) == ':' ||
                          (marked && (byte_at(line, end) == '*' || byte_at(line, end) == ' ' ||
                                      byte_at(line, end) == '.'))))
            continue;
        code = str_format(self->mem, "%.*s-%.*s", STR_ARGS(prefix), STR_ARGS(number));
        if (str_eq(str_slice(line, at, end), code) ||
            (byte_at(line, end) != ':' && byte_at(line, end) != '*'))
            continue;
        finding = lint_add(self, node, start + at, start + end,
                           "%.*s is no item code, so the item is not seen; write %.*s",
                           STR_ARGS(lint_quoted(self, node, start + at, start + end)), STR_ARGS(code));
        if (map_get(self->codes, code) == NULL)
            lint_add_fix(finding, start + at, start + end, code);
    }
}

/* -- Sections and links
 * ----------------------------------------------------------------------------------------- */

static bool says_something(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (byte_is_alnum(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80 || text.ptr[i] == '\x01')
            return true;
    return false;
}

void lint_empty_section(struct linting *self, size_t node)
{
    const struct document *document = self->document;
    const struct node *section = &document->nodes[node];
    size_t next = node + 1;

    if (section->kind != NODE_SECTION || section->level == 1)
        return;
    /* A comment of a template is no text, but code, a picture or a table is. */
    while (next < document->count && document->nodes[next].kind == NODE_TEXT &&
           !says_something(self->nodes[next].prose) &&
           str_starts(str_trim(document->nodes[next].text), STR("<!--")))
        next++;
    if (next < document->count &&
        (document->nodes[next].kind != NODE_SECTION || document->nodes[next].level > section->level))
        return;
    lint_add_item(self, node, "nothing stands in this section; fill it, or take it out");
}

void lint_heading_jump(struct linting *self, size_t node)
{
    const struct document *document = self->document;
    const struct node *section = &document->nodes[node];
    size_t before = node;
    int level = 0;
    struct lint_finding *finding;
    struct str text = section->text;
    size_t marks;

    if (section->kind != NODE_SECTION)
        return;
    while (before-- > 0 && level == 0)
        level = document->nodes[before].heading;
    if (level == 0 || section->level <= level + 1)
        return;
    finding = lint_add_item(self, node,
                            "a heading of level %d below one of level %d; what stands between is missing",
                            section->level, level);
    marks = finding->from;
    if (byte_at(text, marks) == '#')
        lint_add_fix(finding, marks, marks + (size_t)(section->level - level - 1), STR(""));
}

/* The name that GitHub gives a heading: lower case, without marks, spaces as hyphens. */
static struct str slug_of(struct str heading, struct arena *mem)
{
    struct strbuf slug = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    struct str folded = STR_NONE;
    struct error *error = unicode_fold(mem, heading, &folded);
    size_t length;

    if (error != OK) {
        error_free(error);
        folded = heading;
    }
    for (size_t at = 0; at < folded.len; at += length) {
        uint32_t character = character_at(folded, at, &length);
        if (character == ' ' || character == '-')
            strbuf_add_char(&slug, '-');
        else if (character == '_' || character_is_word(character))
            strbuf_add(&slug, str_slice(folded, at, at + length));
    }
    return strbuf_str(&slug);
}

/* A heading's line without marks: links keep their text. */
static struct str heading_words(struct str line, struct arena *mem)
{
    struct strbuf words = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t at = 0; at < line.len; at++) {
        if (line.ptr[at] == ']' && byte_at(line, at + 1) == '(') {
            size_t end = str_find_char(line, ')', at);
            if (end != SIZE_MAX)
                at = end;
        } else if (line.ptr[at] != '*') {
            strbuf_add_char(&words, line.ptr[at]);
        }
    }
    return str_trim(strbuf_str(&words));
}

static void add_anchor(struct linting *self, struct str name)
{
    size_t *count = map_get(self->anchors, name);
    if (count == NULL) {
        count = arena_new_of(self->mem, size_t);
        map_set(self->anchors, name, count);
    } else {
        struct str numbered = str_format(self->mem, "%.*s-%zu", STR_ARGS(name), ++*count);
        if (map_get(self->anchors, numbered) == NULL)
            map_set(self->anchors, numbered, arena_new_of(self->mem, size_t));
    }
}

static void add_html_anchors(struct linting *self, struct str text)
{
    static const char *const attributes[] = {"name=\"", "id=\"", "name='", "id='"};
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        struct str attribute = str_from(attributes[i]);
        size_t at = 0;
        while ((at = str_find(text, attribute, at)) != SIZE_MAX) {
            size_t end = str_find_char(text, attribute.ptr[attribute.len - 1], at + attribute.len);
            if (end == SIZE_MAX)
                break;
            add_anchor(self, str_lower(self->mem, str_slice(text, at + attribute.len, end)));
            at = end;
        }
    }
}

static void read_anchors(struct linting *self)
{
    self->anchors = map_new(self->mem);
    for (size_t node = 0; node < self->document->count; node++) {
        const struct node *of = &self->document->nodes[node];
        struct str rest = self->nodes[node].prose, line;
        size_t start = 0;
        for (; line_next(&rest, &line); start += line.len) {
            size_t at = 0;
            while (byte_at(line, at) == ' ')
                at++;
            if (byte_at(line, at) != '#')
                continue;
            while (byte_at(line, at) == '#')
                at++;
            add_anchor(self,
                       slug_of(heading_words(line_content(str_slice(of->text, start + at, start + line.len)),
                                             self->mem),
                               self->mem));
        }
        if (of->kind == NODE_SECTION && byte_at(of->text, lines_blank_before(of->text)) != '#')
            add_anchor(self, slug_of(of->title, self->mem));
        add_html_anchors(self, of->text);
    }
}

static bool is_hex(char c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static int hex(char c)
{
    return byte_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

static struct str unescaped(struct str text, struct arena *mem)
{
    struct strbuf plain = strbuf_new(mem, STRBUF_LIMIT_DEFAULT);
    for (size_t at = 0; at < text.len; at++) {
        if (text.ptr[at] == '%' && is_hex(byte_at(text, at + 1)) && is_hex(byte_at(text, at + 2))) {
            strbuf_add_char(&plain, (char)(hex(text.ptr[at + 1]) * 16 + hex(text.ptr[at + 2])));
            at += 2;
        } else {
            strbuf_add_char(&plain, text.ptr[at]);
        }
    }
    return strbuf_str(&plain);
}

/* The links stand in the order of the document, so each node looks at its own alone. */
void lint_broken_link(struct linting *self, size_t node)
{
    while (self->next_link < self->links.count && self->links.items[self->next_link].node <= node) {
        const struct lint_mark *link = &self->links.items[self->next_link++];
        size_t end = str_find_char(link->text, ' ', 0); /* a title may follow */
        struct str name = str_slice(link->text, 1, end);
        struct str plain = unescaped(name, self->mem), folded = plain;
        struct error *error = unicode_fold(self->mem, plain, &folded);

        if (error != OK)
            error_free(error);
        if (self->anchors == NULL)
            read_anchors(self);
        if (name.len == 0 || str_eq(name, STR("top")) || map_get(self->anchors, folded) != NULL ||
            map_get(self->anchors, str_lower(self->mem, plain)) != NULL)
            continue;
        lint_add(self, node, link->from, link->from + 1 + name.len, "no heading here is called %.*s",
                 STR_ARGS(lint_quoted(self, node, link->from, link->from + 1 + name.len)));
    }
}

/* A comment that turns off a rule which does not exist turns off nothing. */
void lint_unknown_rule(struct linting *self, size_t node)
{
    while (self->next_comment < self->comments.count &&
           self->comments.items[self->next_comment].node <= node) {
        const struct lint_mark *comment = &self->comments.items[self->next_comment++];
        size_t at = str_find(comment->text, STR("stet-lint-"), 0), end;
        if (at == SIZE_MAX || str_trim(str_slice(comment->text, 4, at)).len > 0)
            continue;
        end = at;
        while (end < comment->text.len &&
               (byte_is_alnum(comment->text.ptr[end]) || comment->text.ptr[end] == '-'))
            end++;
        if (str_ends(str_slice(comment->text, at, end), STR("--")))
            end -= 2;
        if (!str_eq(str_slice(comment->text, at, end), STR("stet-lint-disable")) &&
            !str_eq(str_slice(comment->text, at, end), STR("stet-lint-enable"))) {
            lint_add(self, node, comment->from + at, comment->from + end,
                     "the lint knows \"stet-lint-disable\" and \"stet-lint-enable\" alone");
            continue;
        }
        for (at = end; at<comment->text.len; at = end> at ? end : at + 1) {
            end = at;
            while (end < comment->text.len &&
                   (byte_is_alnum(comment->text.ptr[end]) || comment->text.ptr[end] == '-'))
                end++;
            if (str_ends(str_slice(comment->text, at, end), STR("--")))
                end -= 2;
            if (end <= at || !byte_is_letter(comment->text.ptr[at]) ||
                lint_rule_find(str_slice(comment->text, at, end)) != NULL)
                continue;
            lint_add(self, node, comment->from + at, comment->from + end,
                     "there is no rule %.*s; it turns off nothing",
                     STR_ARGS(lint_quoted(self, node, comment->from + at, comment->from + end)));
        }
    }
}
