/* Deliveries of GitHub (docs.github.com, "Webhook events and payloads") and GitLab (docs.gitlab.com, "Webhook
 * events"), by jansson. */
#pragma once
#include "interfaces/delivery_reader.h"

struct delivery_reader *json_deliveries(void); /* static, thread-safe */
