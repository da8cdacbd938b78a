"""Coroutine methods of the libraries that trading systems use, by class.

Written by ``python -m benchmarks.coroutine_methods`` from the sources of websockets 17.4, aiosqlite 0.22.1,
SQLAlchemy 2.1.9, aiogram 3.31.0, python-telegram-bot 22.8, discord.py 2.7.1, ib_async 2.1.0, nats-py 2.16.0,
aiokafka 0.14.0, redis 8.1.0 and starlette 1.10.0, without the ``close`` that is ``unawaited-close``'s. What
motor returns are futures, which run without ``await``.
"""

from __future__ import annotations

_ROWS: tuple[tuple[str, str], ...] = (
    (
        "websockets.asyncio.connection.Connection websockets.ClientConnection websockets.ServerConnection "
        "websockets.asyncio.client.ClientConnection websockets.asyncio.server.ServerConnection "
        "websockets.WebSocketClientProtocol websockets.WebSocketServerProtocol "
        "websockets.client.WebSocketClientProtocol websockets.server.WebSocketServerProtocol "
        "websockets.legacy.client.WebSocketClientProtocol "
        "websockets.legacy.server.WebSocketServerProtocol",
        "drain ping pong recv send",
    ),
    (
        "aiosqlite.Connection aiosqlite.core.Connection",
        "execute execute_fetchall execute_insert executemany executescript cursor "
        "backup commit create_function enable_load_extension interrupt load_extension rollback "
        "set_authorizer set_progress_handler set_trace_callback",
    ),
    (
        "aiosqlite.Cursor aiosqlite.cursor.Cursor",
        "execute executemany executescript fetchall fetchmany fetchone",
    ),
    (
        "sqlalchemy.ext.asyncio.AsyncSession sqlalchemy.ext.asyncio.session.AsyncSession",
        "close_all commit connection delete delete_all execute flush get get_one invalidate merge "
        "merge_all refresh reset rollback run_sync scalar scalars stream stream_scalars",
    ),
    (
        "sqlalchemy.ext.asyncio.AsyncConnection sqlalchemy.ext.asyncio.engine.AsyncConnection",
        "commit exec_driver_sql execute get_isolation_level get_raw_connection invalidate rollback "
        "run_sync scalar scalars start",
    ),
    (
        "sqlalchemy.ext.asyncio.AsyncEngine sqlalchemy.ext.asyncio.engine.AsyncEngine",
        "dispose raw_connection",
    ),
    (
        "aiogram.Bot aiogram.client.bot.Bot",
        "add_sticker_to_set answer_callback_query answer_chat_join_request_query answer_guest_query "
        "answer_inline_query answer_pre_checkout_query answer_shipping_query answer_web_app_query "
        "approve_chat_join_request approve_suggested_post ban_chat_member ban_chat_sender_chat "
        "close_forum_topic close_general_forum_topic convert_gift_to_stars copy_message copy_messages "
        "create_chat_invite_link create_chat_subscription_invite_link create_forum_topic "
        "create_invoice_link create_new_sticker_set decline_chat_join_request decline_suggested_post "
        "delete_all_message_reactions delete_business_messages delete_chat_photo delete_chat_sticker_set "
        "delete_ephemeral_message delete_forum_topic delete_message delete_message_reaction "
        "delete_messages delete_my_commands delete_sticker_from_set delete_sticker_set delete_story "
        "delete_webhook download download_file edit_chat_invite_link edit_chat_subscription_invite_link "
        "edit_ephemeral_message_caption edit_ephemeral_message_media edit_ephemeral_message_reply_markup "
        "edit_ephemeral_message_text edit_forum_topic edit_general_forum_topic edit_message_caption "
        "edit_message_checklist edit_message_live_location edit_message_media edit_message_reply_markup "
        "edit_message_text edit_story edit_user_star_subscription export_chat_invite_link forward_message "
        "forward_messages get_available_gifts get_business_account_gifts "
        "get_business_account_star_balance get_business_connection get_chat get_chat_administrators "
        "get_chat_gifts get_chat_member get_chat_member_count get_chat_menu_button "
        "get_custom_emoji_stickers get_file get_forum_topic_icon_stickers get_game_high_scores "
        "get_managed_bot_access_settings get_managed_bot_token get_me get_my_commands "
        "get_my_default_administrator_rights get_my_description get_my_name get_my_short_description "
        "get_my_star_balance get_star_transactions get_sticker_set get_updates get_user_chat_boosts "
        "get_user_gifts get_user_personal_chat_messages get_user_profile_audios get_user_profile_photos "
        "get_webhook_info gift_premium_subscription hide_general_forum_topic leave_chat log_out me "
        "pin_chat_message post_story promote_chat_member read_business_message refund_star_payment "
        "remove_business_account_profile_photo remove_chat_verification remove_my_profile_photo "
        "remove_user_verification reopen_forum_topic reopen_general_forum_topic replace_managed_bot_token "
        "replace_sticker_in_set repost_story restrict_chat_member revoke_chat_invite_link "
        "save_prepared_inline_message save_prepared_keyboard_button send_animation send_audio "
        "send_chat_action send_chat_join_request_web_app send_checklist send_contact send_dice "
        "send_document send_game send_gift send_invoice send_live_photo send_location send_media_group "
        "send_message send_message_draft send_paid_media send_photo send_poll send_rich_message "
        "send_rich_message_draft send_sticker send_venue send_video send_video_note send_voice "
        "set_business_account_bio set_business_account_gift_settings set_business_account_name "
        "set_business_account_profile_photo set_business_account_username "
        "set_chat_administrator_custom_title set_chat_description set_chat_member_tag "
        "set_chat_menu_button set_chat_permissions set_chat_photo set_chat_sticker_set set_chat_title "
        "set_custom_emoji_sticker_set_thumbnail set_game_score set_managed_bot_access_settings "
        "set_message_reaction set_my_commands set_my_default_administrator_rights set_my_description "
        "set_my_name set_my_profile_photo set_my_short_description set_passport_data_errors "
        "set_sticker_emoji_list set_sticker_keywords set_sticker_mask_position "
        "set_sticker_position_in_set set_sticker_set_thumbnail set_sticker_set_title "
        "set_user_emoji_status set_webhook stop_message_live_location stop_poll "
        "transfer_business_account_stars transfer_gift unban_chat_member unban_chat_sender_chat "
        "unhide_general_forum_topic unpin_all_chat_messages unpin_all_forum_topic_messages "
        "unpin_all_general_forum_topic_messages unpin_chat_message upgrade_gift upload_sticker_file "
        "verify_chat verify_user",
    ),
    (
        "telegram.Bot telegram.ext.ExtBot telegram._bot.Bot",
        "add_sticker_to_set answer_callback_query answer_guest_query answer_inline_query "
        "answer_pre_checkout_query answer_shipping_query answer_web_app_query approve_chat_join_request "
        "approve_suggested_post ban_chat_member ban_chat_sender_chat close_forum_topic "
        "close_general_forum_topic convert_gift_to_stars copy_message copy_messages "
        "create_chat_invite_link create_chat_subscription_invite_link create_forum_topic "
        "create_invoice_link create_new_sticker_set decline_chat_join_request decline_suggested_post "
        "delete_all_message_reactions delete_business_messages delete_chat_photo delete_chat_sticker_set "
        "delete_forum_topic delete_message delete_message_reaction delete_messages delete_my_commands "
        "delete_sticker_from_set delete_sticker_set delete_story delete_webhook do_api_request "
        "edit_chat_invite_link edit_chat_subscription_invite_link edit_forum_topic "
        "edit_general_forum_topic edit_message_caption edit_message_checklist edit_message_live_location "
        "edit_message_media edit_message_reply_markup edit_message_text edit_story "
        "edit_user_star_subscription export_chat_invite_link forward_message forward_messages "
        "get_available_gifts get_business_account_gifts get_business_account_star_balance "
        "get_business_connection get_chat get_chat_administrators get_chat_gifts get_chat_member "
        "get_chat_member_count get_chat_menu_button get_custom_emoji_stickers get_file "
        "get_forum_topic_icon_stickers get_game_high_scores get_managed_bot_access_settings "
        "get_managed_bot_token get_me get_my_commands get_my_default_administrator_rights "
        "get_my_description get_my_name get_my_short_description get_my_star_balance "
        "get_star_transactions get_sticker_set get_updates get_user_chat_boosts get_user_gifts "
        "get_user_personal_chat_messages get_user_profile_audios get_user_profile_photos get_webhook_info "
        "gift_premium_subscription hide_general_forum_topic initialize leave_chat log_out "
        "pin_chat_message post_story promote_chat_member read_business_message refund_star_payment "
        "remove_business_account_profile_photo remove_chat_verification remove_my_profile_photo "
        "remove_user_verification reopen_forum_topic reopen_general_forum_topic replace_managed_bot_token "
        "replace_sticker_in_set repost_story restrict_chat_member revoke_chat_invite_link "
        "save_prepared_inline_message save_prepared_keyboard_button send_animation send_audio "
        "send_chat_action send_checklist send_contact send_dice send_document send_game send_gift "
        "send_invoice send_live_photo send_location send_media_group send_message send_message_draft "
        "send_paid_media send_photo send_poll send_sticker send_venue send_video send_video_note "
        "send_voice set_business_account_bio set_business_account_gift_settings set_business_account_name "
        "set_business_account_profile_photo set_business_account_username "
        "set_chat_administrator_custom_title set_chat_description set_chat_member_tag "
        "set_chat_menu_button set_chat_permissions set_chat_photo set_chat_sticker_set set_chat_title "
        "set_custom_emoji_sticker_set_thumbnail set_game_score set_managed_bot_access_settings "
        "set_message_reaction set_my_commands set_my_default_administrator_rights set_my_description "
        "set_my_name set_my_profile_photo set_my_short_description set_passport_data_errors "
        "set_sticker_emoji_list set_sticker_keywords set_sticker_mask_position "
        "set_sticker_position_in_set set_sticker_set_thumbnail set_sticker_set_title "
        "set_user_emoji_status set_webhook shutdown stop_message_live_location stop_poll "
        "transfer_business_account_stars transfer_gift unban_chat_member unban_chat_sender_chat "
        "unhide_general_forum_topic unpin_all_chat_messages unpin_all_forum_topic_messages "
        "unpin_all_general_forum_topic_messages unpin_chat_message upgrade_gift upload_sticker_file "
        "verify_chat verify_user",
    ),
    (
        "telegram.Message",
        "answer_guest_query approve_suggested_post close_forum_topic copy decline_suggested_post delete "
        "delete_forum_topic delete_reaction edit_caption edit_checklist edit_forum_topic "
        "edit_live_location edit_media edit_reply_markup edit_text forward get_game_high_scores pin "
        "read_business_message reopen_forum_topic reply_animation reply_audio reply_chat_action "
        "reply_checklist reply_contact reply_copy reply_dice reply_document reply_game reply_html "
        "reply_invoice reply_live_photo reply_location reply_markdown reply_markdown_v2 reply_media_group "
        "reply_paid_media reply_photo reply_poll reply_sticker reply_text reply_text_draft reply_venue "
        "reply_video reply_video_note reply_voice set_game_score set_reaction stop_live_location "
        "stop_poll unpin unpin_all_forum_topic_messages",
    ),
    (
        "telegram.CallbackQuery",
        "answer copy_message delete_message edit_message_caption edit_message_checklist "
        "edit_message_live_location edit_message_media edit_message_reply_markup edit_message_text "
        "get_game_high_scores pin_message set_game_score stop_message_live_location unpin_message",
    ),
    (
        "telegram.Chat",
        "approve_join_request approve_suggested_post ban_chat ban_member ban_sender_chat "
        "close_forum_topic close_general_forum_topic copy_message copy_messages create_forum_topic "
        "create_invite_link create_subscription_invite_link decline_join_request decline_suggested_post "
        "delete_all_reactions delete_forum_topic delete_message delete_messages delete_photo "
        "delete_reaction edit_forum_topic edit_general_forum_topic edit_invite_link "
        "edit_subscription_invite_link export_invite_link forward_from forward_messages_from "
        "forward_messages_to forward_to get_administrators get_gifts get_member get_member_count "
        "get_menu_button get_user_chat_boosts hide_general_forum_topic leave pin_message promote_member "
        "read_business_message remove_verification reopen_forum_topic reopen_general_forum_topic "
        "repost_story restrict_member revoke_invite_link send_animation send_audio send_chat_action "
        "send_checklist send_contact send_copies send_copy send_dice send_document send_game send_gift "
        "send_invoice send_live_photo send_location send_media_group send_message send_message_draft "
        "send_paid_media send_photo send_poll send_sticker send_venue send_video send_video_note "
        "send_voice set_administrator_custom_title set_chat_member_tag set_description set_menu_button "
        "set_message_reaction set_permissions set_photo set_title transfer_gift unban_chat unban_member "
        "unban_sender_chat unhide_general_forum_topic unpin_all_forum_topic_messages "
        "unpin_all_general_forum_topic_messages unpin_all_messages unpin_message verify",
    ),
    (
        "discord.TextChannel discord.channel.TextChannel",
        "clone create_invite create_thread create_webhook delete delete_messages edit fetch_message "
        "follow invites move purge send set_permissions webhooks",
    ),
    (
        "discord.Thread",
        "add_tags add_user delete delete_messages edit fetch_member fetch_members fetch_message join "
        "leave purge remove_tags remove_user send",
    ),
    (
        "discord.DMChannel",
        "fetch_message send",
    ),
    (
        "discord.Message discord.message.Message",
        "add_files add_reaction clear_reaction clear_reactions create_thread delete edit end_poll fetch "
        "fetch_thread forward pin publish remove_attachments remove_reaction reply unpin",
    ),
    (
        "discord.Member",
        "add_roles ban edit fetch_message fetch_voice kick move_to remove_roles request_to_speak send "
        "timeout unban",
    ),
    (
        "discord.ext.commands.Context discord.ext.commands.context.Context",
        "defer fetch_message from_interaction invoke reinvoke reply send send_help",
    ),
    (
        "discord.VoiceClient",
        "connect disconnect move_to",
    ),
    (
        "discord.Client discord.AutoShardedClient discord.client.Client discord.ext.commands.Bot "
        "discord.ext.commands.AutoShardedBot discord.ext.commands.bot.Bot",
        "application_info before_identify_hook change_presence connect create_application_emoji create_dm "
        "create_entitlement delete_invite fetch_application_emoji fetch_application_emojis fetch_channel "
        "fetch_entitlement fetch_guild fetch_guild_preview fetch_invite fetch_premium_sticker_pack "
        "fetch_premium_sticker_packs fetch_skus fetch_soundboard_default_sounds fetch_stage_instance "
        "fetch_sticker fetch_template fetch_user fetch_webhook fetch_widget login setup_hook start "
        "wait_until_ready",
    ),
    (
        "discord.ext.commands.Bot discord.ext.commands.AutoShardedBot discord.ext.commands.bot.Bot",
        "add_cog get_context get_prefix invoke is_owner load_extension process_commands reload_extension "
        "remove_cog unload_extension",
    ),
    (
        "fastapi.Request fastapi.requests.Request starlette.requests.Request",
        "body form is_disconnected json send_early_hints send_push_promise",
    ),
    (
        "fastapi.WebSocket fastapi.websockets.WebSocket starlette.websockets.WebSocket",
        "accept close receive receive_bytes receive_json receive_text send send_bytes send_denial_response "
        "send_json send_text",
    ),
    (
        "fastapi.UploadFile fastapi.datastructures.UploadFile starlette.datastructures.UploadFile",
        "close read seek write",
    ),
    (
        "ib_async.IB ib_async.ib.IB",
        "accountSummaryAsync calculateImpliedVolatilityAsync calculateOptionPriceAsync connectAsync "
        "getWshEventDataAsync getWshMetaDataAsync qualifyContractsAsync reqHeadTimeStampAsync "
        "reqHistoricalDataAsync reqHistoricalNewsAsync reqMarketRuleAsync reqMatchingSymbolsAsync "
        "reqScannerDataAsync reqTickersAsync requestFAAsync",
    ),
    (
        "nats.aio.client.Client nats.NATS",
        "connect drain flush force_reconnect publish request rtt subscribe",
    ),
    (
        "nats.aio.subscription.Subscription",
        "drain next_msg unsubscribe",
    ),
    (
        "nats.aio.msg.Msg",
        "ack ack_sync in_progress nak respond term",
    ),
    (
        "aiokafka.AIOKafkaProducer aiokafka.producer.AIOKafkaProducer",
        "abort_transaction begin_transaction commit_transaction flush partitions_for send send_and_wait "
        "send_batch send_offsets_to_transaction start stop",
    ),
    (
        "aiokafka.AIOKafkaConsumer aiokafka.consumer.AIOKafkaConsumer",
        "beginning_offsets commit committed end_offsets getmany getone offsets_for_times position "
        "seek_to_beginning seek_to_committed seek_to_end start stop topics",
    ),
    (
        "redis.asyncio.client.PubSub",
        "connect execute_command get_message handle_message parse_response psubscribe reset ssubscribe "
        "subscribe",
    ),
    (
        "redis.asyncio.Redis redis.asyncio.client.Redis redis.asyncio.StrictRedis",
        "get set delete publish hset hget hgetall hdel lpush rpush lpop rpop lrange llen expire incr "
        "incrby decr sadd srem smembers zadd zrange zrem xadd xread xack exists keys mget mset setex "
        "setnx ping ttl getdel execute_command flushdb",
    ),
    ("redis.asyncio.client.Pipeline", "execute"),
)


def _by_class() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for names, methods in _ROWS:
        for name in names.split():
            found[name] = (*found.get(name, ()), *methods.split())
    return found


COROUTINES = _by_class()
"""By full name of the class, under each name by which it is imported."""

ENTERED = frozenset(
    (cls, name)
    for cls in ("aiosqlite.Connection", "aiosqlite.core.Connection")
    for name in ("execute", "execute_fetchall", "execute_insert", "executemany", "executescript", "cursor")
) | frozenset((cls, "form") for cls in COROUTINES if cls.endswith(".Request"))
"""Methods whose result can be entered instead of awaited."""

SINCE = {
    "discord": frozenset({"add_cog", "load_extension", "reload_extension", "remove_cog", "unload_extension"})
}
"""Methods that are plain ones in older releases of a package, or in its forks of the same name."""


def _of_package(package: str) -> tuple[str, ...]:
    found = [methods for name, methods in COROUTINES.items() if name.partition(".")[0] == package]
    return tuple(dict.fromkeys(method for methods in found for method in methods))


MENTIONED = {
    package: _of_package(package) for package in sorted({name.partition(".")[0] for name in COROUTINES})
}
"""The methods by package."""
