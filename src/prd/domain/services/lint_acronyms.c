#include "map.h"
#include "services/characters.h"
#include "services/lint_rules.h"

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

/* Explained: in brackets ("Role Based Access (RBA)", "RBA (role …"), as a term of its own ("**RBA**: …",
 * "- RBA: …", "| RBA |", "RBA — …", "RBA stands for"), or as an item's own words. */
static bool is_explained(struct str text, size_t at, size_t length)
{
    struct str after = str_slice(text, at + length, text.len);
    char before = '\n';

    if (at > 0)
        before = text.ptr[at - 1];
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
