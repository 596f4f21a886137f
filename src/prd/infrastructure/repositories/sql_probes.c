#include "repositories/sql_probes.h"
#include "services/model_json.h"

static struct str write_probe(const struct probe *probe, struct arena *mem)
{
    json_t *checks = json_array();

    for (size_t i = 0; i < probe->count; i++) {
        const struct probe_check *check = &probe->checks[i];
        json_array_append_new(checks, json_pack("[s%, s, s%]", check->name.ptr, check->name.len,
                                                probe_verdict_name(check->verdict), check->detail.ptr,
                                                check->detail.len));
    }
    return model_json_write(
        json_pack("{s:I, s:o}", "context_tokens", (json_int_t)probe->context_tokens, "checks", checks), mem);
}

struct error *sql_save_probe(struct database *database, struct str endpoint, const struct probe *probe,
                             struct arena *mem)
{
    static const char sql[] = "INSERT INTO model_probes (endpoint, probe, probed_at) VALUES ($1, $2, $3) "
                              "ON CONFLICT (endpoint) DO UPDATE SET probe = $2, probed_at = $3";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;

    TRY(database_begin(database, TRANSACTION_WRITE, &transaction));
    TRY(transaction_execute(
        transaction, sql,
        VALUES(value_text(endpoint), value_text(write_probe(probe, mem)), value_integer(probe->at)), NULL));
    return transaction_commit(transaction);
}

static void read_probe(const json_t *json, struct arena *mem, struct probe *probe)
{
    const json_t *checks = json_object_get(json, "checks");

    probe->context_tokens = (int64_t)json_integer_value(json_object_get(json, "context_tokens"));
    for (size_t i = 0; i < json_array_size(checks) && probe->count < PROBE_CHECKS_MAX; i++) {
        const json_t *from = json_array_get(checks, i);
        struct probe_check *check = &probe->checks[probe->count];
        struct str verdict = str_from(json_string_value(json_array_get(from, 1)));
        check->name = str_dup(mem, str_from(json_string_value(json_array_get(from, 0))));
        check->detail = str_dup(mem, str_from(json_string_value(json_array_get(from, 2))));
        if (check->name.ptr && check->detail.ptr && probe_verdict_parse(verdict, &check->verdict))
            probe->count++;
    }
}

struct error *sql_find_probe(struct database *database, struct str endpoint, struct arena *mem, bool *found,
                             struct probe *ret)
{
    static const char sql[] = "SELECT probe, probed_at FROM model_probes WHERE endpoint = $1";
    _cleanup_(transaction_endp) struct transaction *transaction = NULL;
    _cleanup_(json_decrefp) json_t *json = NULL;
    struct probe probe = {0};
    struct rows *rows;
    struct str text;

    TRY(database_begin(database, TRANSACTION_READ, &transaction));
    TRY(transaction_query(transaction, sql, VALUES(value_text(endpoint)), mem, &rows));
    *found = rows->count > 0;
    if (!*found)
        return OK;
    text = row_text(rows, 0, 0);
    json = json_loadb(text.ptr, text.len, 0, NULL);
    probe.at = row_integer(rows, 0, 1);
    read_probe(json, mem, &probe);
    *ret = probe;
    return OK;
}
