<?php
// What tests need of WordPress: no mail, uploads beside the database, and time that passes on demand.
if (!function_exists('wp_mail')) { function wp_mail(...$mail) { return true; } }
add_filter('upload_dir', function ($dirs) {
    $dirs['basedir'] = getenv('BLOGGY_WP_DATA') . '/uploads';
    $dirs['baseurl'] = WP_HOME . '/wp-content/uploads';
    $dirs['path'] = $dirs['basedir'] . $dirs['subdir'];
    $dirs['url'] = $dirs['baseurl'] . $dirs['subdir'];
    return $dirs;
});
if (defined('BLOGGY_FACE') && BLOGGY_FACE === 'plain') {
    add_filter('pre_option_permalink_structure', fn() => '');
}
add_action('wp_loaded', function () {
    if (($_GET['bloggy-test'] ?? '') !== 'publish-scheduled') return;
    $due = get_posts(['post_status' => 'future', 'numberposts' => -1, 'fields' => 'ids']);
    foreach ($due as $id) wp_publish_post($id);
    wp_send_json($due);
});
